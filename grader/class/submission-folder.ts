import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Lab } from "../labs.ts";

/**
 * Where in a folder that was handed in the submission lies: at the top, or in the one folder that is there, as many a
 * platform packs it.
 */
export async function submissionFolder(dir: string, lab: Lab): Promise<string> {
  const tops = new Set(lab.gradedFiles.map((file) => file.split("/")[0]));
  const found = (await readdir(dir, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith(".") && name !== "__MACOSX" && name !== "node_modules",
  );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0 || tops.has(only.name) || !only.isDirectory()) return dir;
  return path.join(dir, only.name);
}

/** Writes files into a folder, by their names relative to it, which must be safe. */
export async function writeFiles(dir: string, files: ReadonlyMap<string, string | Buffer>): Promise<void> {
  for (const [name, content] of files) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
