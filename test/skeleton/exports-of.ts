import path from "node:path";
import { pathToFileURL } from "node:url";

/**
 * All that some files of a complete program export, together. They are loaded one after the other: of two that are loaded at a time the
 * test runner may make two of what both import.
 */
export async function exportsOf(program: string, files: readonly string[]): Promise<object> {
  const all = {};
  for (const file of files) Object.assign(all, await import(pathToFileURL(path.join(program, file)).href));
  return all;
}
