import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { isLeftover } from "../submission/given.ts";
import type { Contents } from "./contents.ts";

/** A file of a package. */
export interface Entry {
  /** Its path, with slashes, relative to the package's root. */
  name: string;
  content: Buffer;
}

/** A release cannot be made: the message says what is missing, or in the way. */
export class ReleaseError extends Error {
  override name = "ReleaseError";
}

/**
 * Reads what is to be packed, in the order of the names.
 *
 * @throws ReleaseError if a file or folder that is to be included is not there
 */
export async function readEntries(project: string, { include, exclude }: Contents): Promise<Entry[]> {
  const names: string[] = [];
  for (const name of include) names.push(...(await filesOf(project, name, exclude)));
  const entries = names.map(async (name) => ({ name, content: await readFile(path.join(project, name)) }));
  return inOrder(await Promise.all(entries));
}

/** Reads files that get other names: `names` maps the new name to the path in `dir`. */
export async function readRenamed(dir: string, names: Readonly<Record<string, string>>): Promise<Entry[]> {
  const entries = Object.entries(names).map(async ([name, source]) => {
    const content = await readFile(path.join(dir, source)).catch(() => missing(path.join(dir, source)));
    return { name, content };
  });
  return inOrder(await Promise.all(entries));
}

/** The entries in one folder. */
export function under(folder: string, entries: readonly Entry[]): Entry[] {
  return entries.map(({ name, content }) => ({ name: `${folder}/${name}`, content }));
}

/** The same files always make the same package. */
export function inOrder(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function filesOf(project: string, name: string, exclude: readonly string[]): Promise<string[]> {
  if (exclude.includes(name)) return [];
  const place = path.join(project, name);
  const found = await stat(place).catch(() => missing(place));
  if (!found.isDirectory()) return [name];
  const names = (await readdir(place)).filter((one) => !isLeftover(one));
  const files = names.map((one) => filesOf(project, `${name}/${one}`, exclude));
  return (await Promise.all(files)).flat();
}

function missing(place: string): never {
  throw new ReleaseError(
    `${place} is missing: a release is made from the whole project, and of a lab that has a hidden suite`,
  );
}
