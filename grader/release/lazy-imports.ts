import path from "node:path";
import type { Entry } from "./entries.ts";

/** A line of a table whose module is loaded when it is asked for: `  bench: async (argv) => (await import("./…")).…`. */
const LAZY = /^ +"?[\w:-]+"?: .*import\("(\.[^"]+)"\)/;

/**
 * Leaves out the lines that load a module which is not in the package: its commands then don't name what nobody can
 * run, and the compiler finds every module that it is told of.
 */
export function withoutAbsentModules(entries: readonly Entry[]): Entry[] {
  const names = new Set(entries.map(({ name }) => name));
  return entries.map((entry) => {
    if (!entry.name.endsWith(".ts")) return entry;
    const isThere = (line: string): boolean => {
      const module = LAZY.exec(line)?.[1];
      return module === undefined || names.has(path.posix.join(path.posix.dirname(entry.name), module));
    };
    const lines = entry.content.toString().split("\n");
    return { name: entry.name, content: Buffer.from(lines.filter(isThere).join("\n")) };
  });
}
