import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Lab } from "../labs.ts";

/** Where the skeleton lies in a repository of the lab: a submission like any other. */
const IN_REPOSITORY = "skeleton";

/**
 * Where in a folder that was handed in the submission lies: at the top, or in the one folder that is there, as many a
 * platform packs it; of a repository of the lab it is the skeleton. Other files of a repository are nobody's concern.
 */
export async function submissionFolder(dir: string, lab: Lab): Promise<string> {
  const found = (await readdir(dir, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith(".") && name !== "__MACOSX" && name !== "node_modules",
  );
  const repository = found.find((entry) => entry.name === IN_REPOSITORY && entry.isDirectory());
  if (repository !== undefined) return path.join(dir, IN_REPOSITORY);
  const tops = new Set(lab.gradedFiles.map((file) => file.split("/")[0]));
  const [only, ...others] = found;
  if (only === undefined || others.length > 0 || tops.has(only.name) || !only.isDirectory()) return dir;
  return submissionFolder(path.join(dir, only.name), lab);
}

/**
 * The graded file bare, as platforms take single files: undefined unless the lab has just one, and it lies alone at the top
 * of the folder.
 */
export async function bareFile(dir: string, lab: Lab): Promise<{ name: string; file: string } | undefined> {
  const [name, ...others] = lab.gradedFiles;
  if (name === undefined || others.length > 0) return undefined;
  const base = path.posix.basename(name);
  const found = (await readdir(dir, { withFileTypes: true })).filter((entry) => !entry.name.startsWith("."));
  const isBare = found.length === 1 && found[0]?.name === base && found[0].isFile();
  return isBare ? { name, file: path.join(dir, base) } : undefined;
}

/** Writes files into a folder, by their names relative to it, which must be safe. */
export async function writeFiles(dir: string, files: ReadonlyMap<string, string | Buffer>): Promise<void> {
  for (const [name, content] of files) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
