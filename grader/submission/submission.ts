import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import path from "node:path";
import { type Lab, SKELETON } from "../base/project.ts";
import { asGiven, givenFiles } from "./given.ts";
import { importedFiles } from "./imports.ts";

/** The graded files of a submission, by their path relative to its folder, as they were read once. */
export interface Submission {
  dir: string;
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
 * Reads a submission: the lab's graded files, and nothing else. What lies beside them is not staged, whatever it is: of
 * a given file that was changed, and of any file that is not the lab's, there is a note that it does not count. So the
 * skeleton itself, edited in place, is a submission too.
 *
 * @throws SubmissionError for a missing, linked, oversized or unreadable graded file, and for one that imports another
 * file of the student's
 */
export async function readSubmission(dir: string, lab: Lab): Promise<Submission> {
  const stat = await lstat(dir).catch(() => undefined);
  if (stat === undefined) throw new SubmissionError(`${dir} does not exist: give the folder of a submission`);
  if (!stat.isDirectory()) throw new SubmissionError(`${dir} is not a folder: give the folder of a submission`);

  const files = new Map<string, string>();
  for (const name of lab.gradedFiles) files.set(name, await readGradedFile(dir, name));
  const { strangers, notes } = await lookAround(dir, lab);
  refuseHelpers(files, strangers, lab);
  return { dir, files, notes: limited(notes) };
}

async function readGradedFile(dir: string, name: string): Promise<string> {
  await refuseLinks(dir, name);
  const found = await readText(path.join(dir, name)).catch((error: Error) => {
    throw new SubmissionError(`${name} cannot be read: ${error.message}`);
  });
  switch (found.kind) {
    case "text":
      return found.text;
    case "no file":
      throw new SubmissionError(`${name} is not a regular file`);
    case "too long":
      throw new SubmissionError(`${name} is ${found.bytes} bytes long, the most is ${FILE_BYTES_MAX}`);
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

async function refuseLinks(dir: string, name: string): Promise<void> {
  let place = dir;
  for (const part of name.split("/")) {
    place = path.join(place, part);
    const stat = await lstat(place).catch(() => undefined);
    if (stat === undefined) throw new SubmissionError(`${name} is missing in ${dir}: it is the file that is graded`);
    if (stat.isSymbolicLink()) {
      throw new SubmissionError(`${path.relative(dir, place)} is a link: put the file itself there`);
    }
  }
}

/** What else lies in the folder: the names of files that are not the lab's, and what is to be said of all that does not count. */
async function lookAround(dir: string, lab: Lab): Promise<{ strangers: Set<string>; notes: string[] }> {
  const given = await givenFiles();
  const missing = new Set(given.keys());
  const strangers = new Set<string>();
  const notes: string[] = [];
  const isWorkplace = path.resolve(dir) === path.resolve(SKELETON);
  const note = (name: string, what: string): void => {
    const shown = isWorkplace ? `${path.basename(SKELETON)}/${name}` : name;
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
        note(name, "is not the lab's: it does not count");
      } else if (!(await holds(path.join(dir, name), text))) {
        note(name, "differs from what you were given: it does not count");
      }
    }
  }
  if (isWorkplace) for (const name of missing) note(name, "is missing: the one that you were given is used");
  return { strangers, notes };
}

/** Whether a file holds a given text. What cannot be read does not; a link is not followed, and no pipe waited for. */
async function holds(place: string, text: string): Promise<boolean> {
  const found = await readText(place).catch(() => undefined);
  return found?.kind === "text" && asGiven(found.text) === text;
}

/** What the graded files import must be in them, or be the lab's: nothing else is staged. */
function refuseHelpers(files: ReadonlyMap<string, string>, strangers: ReadonlySet<string>, lab: Lab): void {
  if (strangers.size === 0) return;
  const imported = Array.from(files).flatMap(([name, source]) => importedFiles(name, source));
  const helper = imported.find((name) => strangers.has(name));
  if (helper !== undefined) throw new SubmissionError(notTheLabs(helper, lab));
}

export function notTheLabs(name: string, { gradedFiles }: Lab): string {
  return `${name} is not the lab's: only ${gradedFiles.join(", ")} is graded; move your code there, and remove this file`;
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
