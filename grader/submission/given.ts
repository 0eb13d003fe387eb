import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { SKELETON, ZPBFT } from "../base/project.ts";
import { released } from "../base/released.ts";

/** What a program leaves behind in any folder, and keys. Names that begin with a dot are left out too. */
const LEFTOVERS = /^node_modules$|\.(log|pem)$/;

/** Whether a file or folder is of no concern to the lab, by its name alone. */
export function isLeftover(name: string): boolean {
  return name.startsWith(".") || LEFTOVERS.test(name);
}

/**
 * The files that a student is given and does not write: by their names in the skeleton, with slashes, in order. A stage is
 * made from these. A package has them apart from the folder that the student works in; in the project they are the skeleton's.
 */
export async function givenFiles(): Promise<ReadonlyMap<string, string>> {
  const known = await released();
  if (known !== undefined) return new Map(Object.entries(known.given));
  const names = (await filesIn(SKELETON)).filter((name) => !ZPBFT.gradedFiles.includes(name));
  const texts = names.map(async (name) => [name, asGiven(await readFile(path.join(SKELETON, name), "utf8"))] as const);
  return new Map(await Promise.all(texts));
}

/** A text as it was given, though git, an editor or a mail changed its line ends, or put a mark before it. */
export function asGiven(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
}

/** The names of all files in a folder but leftovers, in order, with slashes. */
async function filesIn(dir: string): Promise<string[]> {
  const names: string[] = [];
  const folders = [""];
  for (const folder of folders) {
    for (const entry of await readdir(path.join(dir, folder), { withFileTypes: true })) {
      if (isLeftover(entry.name)) continue;
      (entry.isDirectory() ? folders : names).push(folder === "" ? entry.name : `${folder}/${entry.name}`);
    }
  }
  return names.toSorted();
}
