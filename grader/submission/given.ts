import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "../base/lab.ts";
import { released } from "../base/released.ts";

/** What a program leaves behind in any folder, and keys. Names that begin with a dot are left out too. */
const LEFTOVERS = /^node_modules$|\.(log|pem)$/;

/** Whether a file or folder is of no concern to the lab, by its name alone. */
export function isLeftover(name: string): boolean {
  return name.startsWith(".") || LEFTOVERS.test(name);
}

/**
 * The files that a student is given and does not write: by their names in the skeleton, with slashes, in order. A stage is
 * made from these. A package has them apart from the folder that the student works in; in the project they are the
 * skeleton's, and those that a lab gives out of the solution.
 */
export async function givenFiles(lab: Assignment): Promise<ReadonlyMap<string, string>> {
  const known = await released();
  if (known !== undefined) return new Map(Object.entries(known.given));
  const { skeleton, solution, rooms, gradedFiles, given } = lab;
  const names = (await filesIn(skeleton, rooms)).filter((name) => !gradedFiles.includes(name));
  const texts = names.map(async (name) => {
    const folder = given.includes(name) ? solution : skeleton;
    return [name, asGiven(await readFile(path.join(folder, name), "utf8"))] as const;
  });
  return new Map(await Promise.all(texts));
}

/**
 * The graded files as students begin with them, by their names: what a submission leaves out is taken from here. In the
 * project, where somebody may work in the skeleton, one may be missing there.
 */
export async function begunFiles({ skeleton, gradedFiles }: Assignment): Promise<ReadonlyMap<string, string>> {
  const known = await released();
  if (known !== undefined) return new Map(Object.entries(known.begun));
  const texts = gradedFiles.map(async (name) => {
    const text = await readFile(path.join(skeleton, name), "utf8").catch(() => undefined);
    return text === undefined ? [] : [[name, asGiven(text)] as const];
  });
  return new Map((await Promise.all(texts)).flat());
}

/** A text as it was given, though git, an editor or a mail changed its line ends, or put a mark before it. */
export function asGiven(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
}

/** The names of all files in a folder, and in some folders in it, but leftovers: in order, with slashes. */
async function filesIn(dir: string, rooms: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  const folders = [""];
  for (const folder of folders) {
    for (const entry of await readdir(path.join(dir, folder), { withFileTypes: true })) {
      if (isLeftover(entry.name)) continue;
      if (folder === "" && entry.isDirectory() && !rooms.includes(entry.name)) continue;
      (entry.isDirectory() ? folders : names).push(folder === "" ? entry.name : `${folder}/${entry.name}`);
    }
  }
  return names.toSorted();
}

/** The folders of the skeleton that are other labs' rooms. Who has the files of several labs in one folder has them, too. */
export async function otherRooms({ skeleton, rooms }: Assignment): Promise<readonly string[]> {
  const entries = await readdir(skeleton, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !isLeftover(entry.name) && !rooms.includes(entry.name))
    .map(({ name }) => name);
}
