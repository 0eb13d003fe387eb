import { readdir } from "node:fs/promises";
import path from "node:path";
import { isArchive } from "../intake/archive.ts";
import { readableNames } from "../intake/names.ts";
import { arrived } from "./arrivals.ts";
import { clones } from "./clones.ts";
import { bareOf, type Entry, type Found, type Unnamed } from "./entry.ts";
import { gradescopeExport } from "./gradescope.ts";
import { isTaken, safeName } from "./safe-name.ts";
import { arrivalOf } from "./shapes.ts";

/**
 * The submissions in a folder, and the names of all else that lies there. Every folder and every archive is one, and every
 * one of `gradedFiles` with somebody's name before it; hidden ones, links and other files are ignored. What learning platforms
 * export is known by its names: what a person handed in is put together, and of several attempts the latest is taken.
 */
export async function findEntries(
  dir: string,
  gradedFiles: readonly string[],
): Promise<{ found: Unnamed[]; ignored: string[] }> {
  const { found, ignored } = await look(Buffer.from(dir), gradedFiles);
  const [only, ...others] = found;
  // An export is often in a folder of its own.
  if (only?.isFolder === true && others.length === 0 && arrivalOf(only.name, true) === undefined) {
    const inner = await look(only.place, gradedFiles).catch(() => undefined);
    if (inner !== undefined && (await isExport(only.place, inner.found, gradedFiles))) {
      return { found: await unnamedIn(only.place, inner.found, gradedFiles), ignored: [...ignored, ...inner.ignored] };
    }
  }
  return { found: await unnamedIn(Buffer.from(dir), found, gradedFiles), ignored };
}

async function unnamedIn(dir: Buffer, found: readonly Found[], gradedFiles: readonly string[]): Promise<Unnamed[]> {
  return (await gradescopeExport(dir, found)) ?? (await clones(found, gradedFiles)) ?? arrived(found, gradedFiles);
}

async function isExport(dir: Buffer, found: readonly Found[], gradedFiles: readonly string[]): Promise<boolean> {
  if ((await gradescopeExport(dir, found)) !== undefined || (await clones(found, gradedFiles)) !== undefined)
    return true;
  return found.some(({ name, isFolder }) => arrivalOf(name, isFolder) !== undefined);
}

async function look(dir: Buffer, gradedFiles: readonly string[]): Promise<{ found: Found[]; ignored: string[] }> {
  // Its types know of no such entries.
  const entries = (await readdir(dir, { withFileTypes: true, encoding: "buffer" } as never)) as unknown as {
    name: Buffer;
    isFile(): boolean;
    isDirectory(): boolean;
  }[];
  const names = readableNames(entries.map(({ name }) => name));
  const found: Found[] = [];
  const ignored: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const name = names[index] as string;
    const place = Buffer.concat([dir, Buffer.from(path.sep), entry.name]);
    const isHandedIn = entry.isDirectory() || (entry.isFile() && isSubmitted(name, gradedFiles));
    if (name.startsWith(".") || !isHandedIn || NO_SUBMISSIONS.has(name)) ignored.push(name);
    else found.push({ name, raw: entry.name, place, isFolder: entry.isDirectory() });
  }
  const byName = (a: string, b: string): number => (a < b ? -1 : 1);
  return { found: found.toSorted((a, b) => byName(a.name, b.name)), ignored: ignored.toSorted(byName) };
}

const NO_SUBMISSIONS: ReadonlySet<string> = new Set(["__MACOSX", "node_modules"]);

function isSubmitted(name: string, gradedFiles: readonly string[]): boolean {
  return isArchive(name) || bareOf(name, gradedFiles) !== undefined || arrivalOf(name, false) !== undefined;
}

/**
 * Gives names to entries, sorted. Who had one in an earlier run keeps it (`names` has them by keys); the others get one that
 * nobody has.
 */
export function nameEntries(unnamed: readonly Unnamed[], names: ReadonlyMap<string, string>): Entry[] {
  const sorted = unnamed.toSorted((a, b) => (`${a.wanted}\0${a.source}` < `${b.wanted}\0${b.source}` ? -1 : 1));
  const kept = new Map<Unnamed, string>();
  const taken = new Set<string>();
  for (const one of sorted) {
    const name = names.get(one.key);
    if (name !== undefined && !isTaken(name, taken)) kept.set(one, safeName(name, taken));
  }
  return sorted.map((one) => {
    const { wanted, ...entry } = one;
    return { ...entry, name: kept.get(one) ?? safeName(wanted, taken) };
  });
}
