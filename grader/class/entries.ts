import { isUtf8 } from "node:buffer";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { isArchive, withoutExtension } from "../intake/archive.ts";
import type { Part } from "../intake/intake.ts";
import { readableNames } from "../intake/names.ts";
import { clones } from "./clones.ts";
import { gradescopeExport } from "./gradescope.ts";
import { isTaken, safeName } from "./safe-name.ts";
import { type Arrival, arrivalOf } from "./shapes.ts";

/** One submission of a class, as it was handed in. */
export interface Entry {
  /** What it is called in everything that is written: safe as the name of a folder, and nobody else's. */
  name: string;
  /** Whose it is: the same in every run. */
  key: string;
  /** The name of the person, or what it was handed in as. */
  student: string;
  /** What the platform knows the person by; empty if it does not say. */
  id: string;
  late: Arrival["late"];
  /** Which attempt it is, in words; empty if the platform does not say. */
  attempt: string;
  /** What it is called where it lies: `ann` or `ann.zip`. */
  source: string;
  /** All that it consists of. */
  parts: readonly Part[];
  /** What of it does not count, for it was handed in earlier. */
  notes: readonly string[];
}

/** A file or folder among the submissions. */
export interface Found {
  /** As people read it, and as it is written there. */
  name: string;
  raw: Buffer;
  place: Buffer;
  isFolder: boolean;
}

/** An entry that has no safe name yet. */
export type Unnamed = Omit<Entry, "name"> & {
  /** What it would like to be called. */
  wanted: string;
};

/**
 * The submissions in a folder, and the names of all else that lies there. Every folder and every archive is one, and every
 * graded file with somebody's name before it; hidden ones, links and other files are ignored. What learning platforms
 * export is known by its names: what a person handed in is put together, and of several attempts the latest is taken.
 */
export async function findEntries(dir: string): Promise<{ found: Unnamed[]; ignored: string[] }> {
  const { found, ignored } = await look(Buffer.from(dir));
  const [only, ...others] = found;
  // An export is often in a folder of its own.
  if (only?.isFolder === true && others.length === 0) {
    const inner = await look(only.place).catch(() => undefined);
    if (inner !== undefined && (await isExport(only.place, inner.found))) {
      return { found: await unnamedIn(only.place, inner.found), ignored: [...ignored, ...inner.ignored] };
    }
  }
  return { found: await unnamedIn(Buffer.from(dir), found), ignored };
}

async function unnamedIn(dir: Buffer, found: readonly Found[]): Promise<Unnamed[]> {
  return (await gradescopeExport(dir, found)) ?? (await clones(found)) ?? arrived(found);
}

async function isExport(dir: Buffer, found: readonly Found[]): Promise<boolean> {
  if ((await gradescopeExport(dir, found)) !== undefined || (await clones(found)) !== undefined) return true;
  return found.some(({ name, isFolder }) => arrivalOf(name, isFolder) !== undefined);
}

async function look(dir: Buffer): Promise<{ found: Found[]; ignored: string[] }> {
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
    const isHandedIn = entry.isDirectory() || (entry.isFile() && isSubmitted(name));
    if (name.startsWith(".") || !isHandedIn || NO_SUBMISSIONS.has(name)) ignored.push(name);
    else found.push({ name, raw: entry.name, place, isFolder: entry.isDirectory() });
  }
  const byName = (a: string, b: string): number => (a < b ? -1 : 1);
  return { found: found.toSorted((a, b) => byName(a.name, b.name)), ignored: ignored.toSorted(byName) };
}

const NO_SUBMISSIONS: ReadonlySet<string> = new Set(["__MACOSX", "node_modules"]);

/** Somebody's name, and the graded file's. */
const BARE = /^(?<student>.+?)[-_ ]+commit\d*([^a-z0-9.][^.]*)?\.ts(\.txt)?$/iu;

function isSubmitted(name: string): boolean {
  return isArchive(name) || BARE.test(name) || arrivalOf(name, false) !== undefined;
}

/** Puts together what each person handed in. */
function arrived(found: readonly Found[]): Unnamed[] {
  const groups = new Map<string, { found: Found; arrival: Arrival }[]>();
  const plain: Found[] = [];
  for (const one of found) {
    const arrival = arrivalOf(one.name, one.isFolder);
    if (arrival === undefined) plain.push(one);
    else groups.set(arrival.key, [...(groups.get(arrival.key) ?? []), { found: one, arrival }]);
  }
  const together = Array.from(groups.values(), (group) => {
    // It only looked like a platform's: these are different people's.
    if (works(group).size > 1 || hasTwice(group)) return group.map(({ found }) => alone(found));
    return [latest(group)];
  });
  return [...plain.map(alone), ...together.flat()];
}

/** The names of those files of a person that may be the whole submission. */
function works(group: readonly { found: Found; arrival: Arrival }[]): Set<string> {
  const files = group.filter(({ arrival }) => arrival.of !== "").map(({ arrival }) => arrival.file.toLowerCase());
  return new Set(files.filter(isArchive));
}

/** Whether two have the same number, which no platform gives to two. */
function hasTwice(group: readonly { arrival: Arrival }[]): boolean {
  const numbers = group.filter(({ arrival }) => arrival.of !== "").map(({ arrival }) => arrival.order.at(-1));
  return new Set(numbers).size < numbers.length;
}

export function alone({ name, raw, place, isFolder }: Found): Unnamed {
  const bare = isFolder ? undefined : BARE.exec(name)?.groups?.student;
  const student = bare ?? (isFolder ? name : withoutExtension(name));
  // What stands before the graded file's name is the person's.
  const part = bare === undefined ? name : name.slice(bare.length).replace(/^[-_ ]+/, "");
  return {
    key: isUtf8(raw) ? `name:${name}` : `bytes:${raw.toString("hex")}`,
    student,
    id: "",
    late: "",
    attempt: "",
    source: name,
    wanted: student,
    notes: [],
    parts: [{ place, name: part }],
  };
}

function latest(group: readonly { found: Found; arrival: Arrival }[]): Unnamed {
  const sorted = group.toSorted((a, b) => compare(a.arrival.order, b.arrival.order));
  const isLatest = ({ arrival }: (typeof group)[number]): boolean =>
    sorted.findLast((other) => other.arrival.of === arrival.of)?.arrival.order.join() === arrival.order.join();
  const kept = sorted.filter(isLatest);
  const { arrival, found } = kept.at(-1) as (typeof group)[number];
  const earlier = sorted.filter((one) => !isLatest(one));
  return {
    ...arrival,
    late: kept.some(({ arrival: { late } }) => late === "yes") ? "yes" : arrival.late,
    source: kept.length === 1 ? found.name : arrival.student,
    wanted: arrival.id === arrival.student ? arrival.student : `${arrival.student}_${arrival.id}`,
    parts: kept.map(({ found: { place, name }, arrival: { file } }) => ({ place, name: file || name })),
    notes: earlier.map(({ found: { name } }) => `${name} is of an earlier attempt: it does not count`),
  };
}

function compare(a: Arrival["order"], b: Arrival["order"]): number {
  const place = a.findIndex((one, index) => one !== b[index]);
  if (place === -1) return 0;
  return (a[place] as string) < (b[place] as string) ? -1 : 1;
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
