import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "../base/lab.ts";
import { asGiven, begunFiles, givenFiles, otherRooms } from "./given.ts";
import { importedFiles } from "./imports.ts";

/** A submission, as it was read once. */
export interface Submission {
  lab: Assignment;
  dir: string;
  /** All of the lab's graded files, by their path relative to the folder; those that it leaves out are as students begin with them. */
  files: ReadonlyMap<string, string>;
  /** What else lies there and does not count, a line for each: words for the student. */
  notes: readonly string[];
}

/** The folder cannot be graded as it is: the message says what is wrong and what to do. Nothing was run. */
export class SubmissionError extends Error {
  override name = "SubmissionError";
  /** What does not count in that folder: it may be why. */
  readonly notes: readonly string[];

  constructor(message: string, notes: readonly string[] = []) {
    super(message);
    this.notes = notes;
  }
}

/** The largest graded file, in bytes: the solution's is not a fiftieth of it. */
export const FILE_BYTES_MAX: number = 256 * 1024;

/** More than this in a folder is no submission. */
const ENTRIES_MAX = 10_000;

/** So many lines say what does not count; one more says how many there would be. */
const NOTES_MAX = 20;

/**
 * Reads a submission: the lab's graded files, and nothing else. One of several that is not there is as students begin with
 * it, and there is a note. What lies beside them is not staged, whatever it is: of
 * a given file that was changed, and of any file that is not the lab's, there is a note that it does not count. So the
 * skeleton itself, edited in place, is a submission too.
 *
 * @throws SubmissionError when there is no graded file at all, for a linked, oversized or unreadable one, and for one that
 * imports another file of the student's
 */
export async function readSubmission(dir: string, lab: Assignment): Promise<Submission> {
  const stat = await lstat(dir).catch(() => undefined);
  if (stat === undefined) throw new SubmissionError(`${dir} does not exist: give the folder of a submission`);
  if (!stat.isDirectory()) throw new SubmissionError(`${dir} is not a folder: give the folder of a submission`);

  const own = new Map<string, string>();
  for (const name of lab.gradedFiles) {
    const text = await readGradedFile(dir, name);
    if (text !== undefined) own.set(name, text);
  }
  if (own.size === 0) throw new SubmissionError(noneIn(dir, lab, await nearby(dir, lab)));
  const { strangers, notes } = await lookAround(dir, lab);
  refuseHelpers(own, strangers, lab);
  const { files, left } = await completed(own, lab);
  return { lab, dir, files, notes: limited([...left, ...notes]) };
}

/** Whether a folder holds any of a lab's graded files. */
export async function holdsGraded(dir: string, { gradedFiles }: Assignment): Promise<boolean> {
  const found = await Promise.all(gradedFiles.map((name) => lstat(path.join(dir, name)).catch(() => undefined)));
  return found.some((stat) => stat !== undefined);
}

/** The folder around this one or in it that a person meant, who gave the lab's room, or the whole project. Undefined if there is none. */
async function nearby(dir: string, lab: Assignment): Promise<string | undefined> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const inner = entries.filter((entry) => entry.isDirectory() && !isNobodysConcern(entry.name));
  const places = [path.dirname(path.resolve(dir)), ...inner.map(({ name }) => path.join(dir, name)).toSorted()];
  for (const place of places) if (await holdsGraded(place, lab)) return place;
  return undefined;
}

function noneIn(dir: string, { gradedFiles }: Assignment, meant: string | undefined): string {
  const names = gradedFiles.join(", ");
  const isOne = gradedFiles.length === 1;
  if (meant !== undefined) return `${names} ${isOne ? "is" : "are"} not in ${dir}, but in ${meant}: give that folder`;
  return isOne
    ? `${names} is missing in ${dir}: it is the file that is graded`
    : `${names} are missing in ${dir}: they are the files that are graded`;
}

/** The same with the graded files that are not there, in the lab's order; and what is to be said of these. */
async function completed(own: ReadonlyMap<string, string>, lab: Assignment) {
  const missing = lab.gradedFiles.filter((name) => !own.has(name));
  const begun = missing.length === 0 ? own : await begunFiles(lab);
  const files = lab.gradedFiles.map((name) => {
    const text = own.get(name) ?? begun.get(name);
    if (text === undefined) throw new SubmissionError(`${name} is missing, in the skeleton too: put it there`);
    return [name, text] as const;
  });
  const left = missing.map((name) => `${name} is not there: the one that you were given to begin with is graded`);
  return { files: new Map(files), left };
}

/** Undefined for one that is not there. */
async function readGradedFile(dir: string, name: string): Promise<string | undefined> {
  if (!(await isThere(dir, name))) return undefined;
  const found = await readText(path.join(dir, name)).catch((error: Error) => {
    throw new SubmissionError(`${name} cannot be read: ${error.message}`);
  });
  switch (found.kind) {
    case "text":
      return found.text;
    case "no file":
      throw new SubmissionError(`${name} is not a regular file`);
    case "too long":
      throw new SubmissionError(
        `${name} is ${found.bytes} bytes long, the most is ${FILE_BYTES_MAX}: leave out what is not your code`,
      );
    case "no text":
      throw new SubmissionError(`${name} is not UTF-8 text: save it as UTF-8`);
  }
}

type Found = { kind: "text"; text: string } | { kind: "no file" | "no text" } | { kind: "too long"; bytes: number };

async function readText(place: string): Promise<Found> {
  // A link that is put there after it was looked at is refused by the system (O_NOFOLLOW); a pipe must not block (O_NONBLOCK).
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(place, flags);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return { kind: "no file" };
    if (stat.size > FILE_BYTES_MAX) return { kind: "too long", bytes: stat.size };
    const content = await file.readFile();
    return isUtf8(content) ? { kind: "text", text: new TextDecoder().decode(content) } : { kind: "no text" };
  } finally {
    await file.close();
  }
}

/** @throws SubmissionError for a link on the way to it */
async function isThere(dir: string, name: string): Promise<boolean> {
  let place = dir;
  for (const part of name.split("/")) {
    place = path.join(place, part);
    const stat = await lstat(place).catch(() => undefined);
    if (stat === undefined) return false;
    if (stat.isSymbolicLink()) {
      throw new SubmissionError(`${path.relative(dir, place)} is a link: put the file itself there`);
    }
  }
  return true;
}

/** What else lies in the folder: the names of files that are not the lab's, and what is to be said of all that does not count. */
async function lookAround(dir: string, lab: Assignment): Promise<{ strangers: Set<string>; notes: string[] }> {
  const given = await givenFiles(lab);
  const ofOthers = await otherRooms(lab);
  const missing = new Set(given.keys());
  const strangers = new Set<string>();
  const notes: string[] = [];
  const isSkeleton = path.resolve(dir) === path.resolve(lab.skeleton);
  const note = (name: string, what: string): void => {
    const shown = isSkeleton ? `${path.basename(lab.skeleton)}/${name}` : name;
    notes.push(`${shown.replace(/\p{Cc}/gu, "\ufffd")} ${what}`);
  };
  const folders = [""];
  let seen = 0;
  for (const folder of folders) {
    const entries = await readdir(path.join(dir, folder), { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) note(folder || ".", "cannot be read: it does not count");
    for (const entry of entries ?? []) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (isNobodysConcern(entry.name) || lab.gradedFiles.includes(name)) continue;
      seen += 1;
      if (seen > ENTRIES_MAX) {
        throw new SubmissionError(`${dir} holds more than ${ENTRIES_MAX} files: give the folder of a submission`);
      }
      const text = given.get(name);
      missing.delete(name);
      if (entry.isDirectory()) folders.push(name);
      else if (text === undefined) {
        strangers.add(name);
        if (!ofOthers.includes(name.split("/")[0] ?? "")) note(name, "is not the lab's: it does not count");
      } else if (!(await holds(path.join(dir, name), text))) {
        note(name, "differs from what you were given: it does not count");
      }
    }
  }
  if (isSkeleton) for (const name of missing) note(name, "is missing: the one that you were given is used");
  return { strangers, notes };
}

/** Whether a file holds a given text. What cannot be read does not; a link is not followed, and no pipe waited for. */
async function holds(place: string, text: string): Promise<boolean> {
  const found = await readText(place).catch(() => undefined);
  return found?.kind === "text" && asGiven(found.text) === text;
}

/** What the graded files import must be in them, or be the lab's: nothing else is staged. */
function refuseHelpers(files: ReadonlyMap<string, string>, strangers: ReadonlySet<string>, lab: Assignment): void {
  if (strangers.size === 0) return;
  const imported = Array.from(files).flatMap(([name, source]) => importedFiles(name, source));
  const helper = imported.find((name) => strangers.has(name));
  if (helper !== undefined) throw new SubmissionError(notTheLabs(helper, lab));
}

export function notTheLabs(name: string, lab: Assignment): string {
  return `${name} is not the lab's: ${onlyGraded(lab)}; move your code there, and remove this file`;
}

export function onlyGraded({ gradedFiles }: Assignment): string {
  return `only ${gradedFiles.join(", ")} ${gradedFiles.length === 1 ? "is" : "are"} graded`;
}

/** So many notes that they are read. */
export function limited(notes: readonly string[]): readonly string[] {
  const left = notes.length - NOTES_MAX;
  return left <= 0 ? notes : [...notes.slice(0, NOTES_MAX), `and ${left} more files that do not count`];
}

/** What editors, git and npm leave in any folder: it is not staged, so it changes nothing. */
function isNobodysConcern(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}
