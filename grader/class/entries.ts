import { readdir } from "node:fs/promises";
import path from "node:path";
import { safeName } from "./safe-name.ts";

/** One submission of a class, as it was handed in. */
export interface Entry {
  /** What it is called in everything that is written: safe as the name of a folder, and nobody else's. */
  name: string;
  /** What it is called where it lies: `ann` or `ann.zip`. */
  source: string;
  /** Where it lies. */
  place: string;
  kind: "folder" | "zip";
}

/**
 * The submissions in a folder, sorted by name, and the names of all else that lies there. Every folder and every `.zip`
 * is one; hidden ones, links and other files are ignored.
 */
export async function listEntries(dir: string): Promise<{ entries: Entry[]; ignored: string[] }> {
  const entries: Entry[] = [];
  const ignored: string[] = [];
  const taken = new Set<string>();
  const found = await readdir(dir, { withFileTypes: true });
  for (const file of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const isZip = file.isFile() && /\.zip$/i.test(file.name);
    if (file.name.startsWith(".") || !(isZip || file.isDirectory())) {
      ignored.push(file.name);
      continue;
    }
    const student = isZip ? file.name.slice(0, -".zip".length) : file.name;
    const name = safeName(student, taken);
    entries.push({ name, source: file.name, place: path.join(dir, file.name), kind: isZip ? "zip" : "folder" });
  }
  return { entries, ignored };
}
