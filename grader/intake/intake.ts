import { lstat, open } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "../base/lab.ts";
import { asGiven, begunFiles, givenFiles } from "../submission/given.ts";
import { limited, SubmissionError } from "../submission/submission.ts";
import { HEAD_BYTES, isArchive, listArchive } from "./archive.ts";
import { notesBeside } from "./beside.ts";
import { chooseGraded, mayHold } from "./choose.ts";
import { listFile, listFolder } from "./folder.ts";
import { type Item, type Listing, type Place, printable, UnreadableError } from "./item.ts";
import { unreadable } from "./refusals.ts";

/** Something that was handed in. */
export interface Part {
  place: Place;
  /** What it is called; of a folder, whatever lies in it is called by its own name alone. */
  name: string;
}

/** What of it is graded. */
export interface TakenIn {
  /** By their names in a submission. */
  files: ReadonlyMap<string, string>;
  /** What does not count, a line for each: words for the student. */
  notes: readonly string[];
}

/** An archive that was packed into another is unpacked in memory. Node's packages among it, the project is half as large. */
const INNER_MAX_BYTES: number = 128 * 1024 * 1024;

/** More archives side by side are not looked into. */
const ARCHIVES_MAX = 5;

/** So many files are named where none is the graded one. */
const TOLD_MAX = 5;

/**
 * Takes the graded files out of whatever a student handed in: folders, archives, files, as systems and platforms pack them.
 * Nothing is unpacked to a disk, and files that do not count are not read. `source` is its name for the student. If there
 * are several graded files, some may be missing.
 *
 * @throws SubmissionError when nothing of it can be graded: the message says what to do
 * @throws UnreadableError when the machine does not let it be read
 */
export async function takeIn(parts: readonly Part[], source: string, lab: Assignment): Promise<TakenIn> {
  const { listing, graded } = await find(parts, lab);
  if (graded.length === 0) return refuseWithout(listing, source, lab);
  const begun = await begunFiles(lab);
  const found = graded.map((name) => chooseGraded(listing.items, name, unwritten(begun.get(name))));
  const choices = (await Promise.all(found)).filter((choice) => choice !== undefined);
  const notes = [
    ...choices.flatMap((choice) => choice.notes),
    ...(await notesBeside(listing.items, choices, await givenFiles(lab), lab)),
    ...listing.unread.map(({ name, why }) => `${printable(name)} cannot be read (${why}): it does not count`),
    ...listing.tooDeep.map((name) => `${printable(name)} lies too deep: it does not count`),
  ];
  return { files: new Map(choices.map((choice) => [choice.graded, choice.text])), notes: limited(notes) };
}

/** Whether what was handed in seems to hold a graded file of a lab. What cannot be read holds none. */
export async function seemsToHold(parts: readonly Part[], lab: Assignment): Promise<boolean> {
  return find(parts, lab).then(
    ({ graded }) => graded.length > 0,
    () => false,
  );
}

/** What was handed in, archives in it opened if need be, and which of the graded files it seems to hold. */
async function find(parts: readonly Part[], { gradedFiles }: Assignment) {
  const gradedIn = ({ items }: Listing): string[] => gradedFiles.filter((name) => mayHold(items, name));
  const outer = joined(await Promise.all(parts.map(listPart)));
  if (gradedIn(outer).length > 0) return { listing: outer, graded: gradedIn(outer) };
  const inner = await withInner(outer);
  return { listing: inner, graded: gradedIn(inner) };
}

async function listPart({ place, name }: Part): Promise<Listing> {
  const found = await lstat(place).catch((error: unknown) => Promise.reject(unreadable(error)));
  if (found.isDirectory()) return withoutLinksOut(await listFolder(place));
  const listing = await listFile(place, name);
  const [item] = listing.items;
  return item?.kind === "file" && isArchive(name) ? inside(item) : listing;
}

/** The same, with what archives hold in place of them: one level of them. */
async function withInner(listing: Listing): Promise<Listing> {
  const archives = listing.items.filter(({ name, kind }) => kind === "file" && isArchive(name)).slice(0, ARCHIVES_MAX);
  const inner = await Promise.all(archives.map(inside));
  const items = inner.flatMap((one, place) => {
    return one.items.map((item) => ({ ...item, name: `${archives[place]?.name}/${item.name}` }));
  });
  const others = listing.items.filter((item) => !archives.includes(item));
  return { ...listing, items: [...others, ...items] };
}

async function inside(archive: Item): Promise<Listing> {
  const { name, place } = archive;
  if (place !== undefined) return withoutLinksOut(await listArchive({ place }, name, await headOf(place)));
  const content = await archive.read(INNER_MAX_BYTES);
  return withoutLinksOut(await listArchive({ content }, name, content.subarray(0, HEAD_BYTES)));
}

async function headOf(place: Place): Promise<Buffer> {
  try {
    await using file = await open(place);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadable(error);
  }
}

function joined(listings: readonly Listing[]): Listing {
  return {
    items: listings.flatMap(({ items }) => items),
    unread: listings.flatMap(({ unread }) => unread),
    tooDeep: listings.flatMap(({ tooDeep }) => tooDeep),
  };
}

/**
 * A link is never followed. One that leads out of what was handed in is refused, for no honest submission needs it.
 *
 * @throws SubmissionError for such a link
 */
function withoutLinksOut(listing: Listing): Listing {
  const out = listing.items.find(leadsOut);
  if (out === undefined) return listing;
  throw new SubmissionError(
    `${printable(out.name)} is a link that leads out of what was handed in: put the file itself there`,
  );
}

function leadsOut({ name, target }: Item): boolean {
  if (target === undefined) return false;
  const end = path.posix.join(path.posix.dirname(name), target.replaceAll("\\", "/"));
  return /^([/\\]|[a-z]:)/i.test(target) || end === ".." || end.startsWith("../");
}

function refuseWithout({ items, unread, tooDeep }: Listing, source: string, { gradedFiles }: Assignment): never {
  const names = gradedFiles.map((name) => path.posix.basename(name));
  const [wanted, all] = [names.join(" or "), names.join(" and ")];
  const [dark] = unread;
  if (dark !== undefined) {
    throw new UnreadableError(`no ${wanted} was found, but ${printable(dark.name)} cannot be read (${dark.why})`);
  }
  const where = `no ${wanted} was found in ${printable(source)}`;
  const [deep] = tooDeep;
  if (deep !== undefined) throw new SubmissionError(`${where}; ${printable(deep)} lies too deep: hand in ${all} alone`);
  if (items.length === 0) throw new SubmissionError(`${where}: it is empty`);
  // A code file is likelier meant than a picture.
  const there = items.map(({ name }) => name).toSorted((a, b) => Number(isCode(b)) - Number(isCode(a)));
  const left = there.length - TOLD_MAX;
  const told = [...there.slice(0, TOLD_MAX).map(printable), ...(left > 0 ? [`${left} more`] : [])];
  throw new SubmissionError(`${where}: it holds ${told.join(", ")}`);
}

function isCode(name: string): boolean {
  return /\.[cm]?[jt]s$/i.test(name);
}

/** Tells whether nobody has written into a graded file yet, by what students begin with. */
function unwritten(begun = ""): (text: string) => boolean {
  // In the skeleton itself, the original of an edited file is unknown.
  return begun.includes("// TODO:") ? (text) => asGiven(text) === begun : () => false;
}
