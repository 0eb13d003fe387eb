import { constants } from "node:fs";
import { lstat, open, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type Lab, SKELETON } from "../labs.ts";

/** The graded files of a submission, by their path relative to its folder, as they were read once. */
export interface Submission {
  dir: string;
  files: ReadonlyMap<string, string>;
}

/** The folder cannot be graded as it is: the message says what is wrong and what to do. Nothing was run. */
export class SubmissionError extends Error {
  override name = "SubmissionError";
}

/** The largest graded file, in bytes: the solution's is not a fiftieth of it. */
export const FILE_BYTES_MAX: number = 256 * 1024;

/** More than this in a folder is no submission. */
const ENTRIES_MAX = 10_000;

/**
 * Reads a submission: the lab's graded files, and nothing else that would change the program. Files that are the
 * skeleton's own are let pass, so that the skeleton itself, edited in place, is a submission too.
 *
 * @throws SubmissionError for a missing, linked, oversized or unreadable graded file, and for any other file
 */
export async function readSubmission(dir: string, lab: Lab): Promise<Submission> {
  const stat = await lstat(dir).catch(() => undefined);
  if (stat === undefined) throw new SubmissionError(`${dir} does not exist: give the folder of a submission`);
  if (!stat.isDirectory()) throw new SubmissionError(`${dir} is not a folder: give the folder of a submission`);

  const files = new Map<string, string>();
  for (const name of lab.gradedFiles) files.set(name, await readGradedFile(dir, name));
  await refuseOtherFiles(dir, lab);
  return { dir, files };
}

async function readGradedFile(dir: string, name: string): Promise<string> {
  await refuseLinks(dir, name);
  // A link that is put there after the look above is refused by the system (O_NOFOLLOW); a pipe must not block (O_NONBLOCK).
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path.join(dir, name), flags).catch((error: Error) => {
    throw new SubmissionError(`${name} cannot be read: ${error.message}`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new SubmissionError(`${name} is not a regular file`);
    if (stat.size > FILE_BYTES_MAX) {
      throw new SubmissionError(`${name} is ${stat.size} bytes long, the most is ${FILE_BYTES_MAX}`);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.readFile());
  } catch (error) {
    if (error instanceof SubmissionError) throw error;
    throw new SubmissionError(`${name} is not UTF-8 text: save it as UTF-8`);
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

async function refuseOtherFiles(dir: string, lab: Lab): Promise<void> {
  const folders = [""];
  let seen = 0;
  for (const folder of folders) {
    for (const entry of await readdir(path.join(dir, folder), { withFileTypes: true })) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (isNobodysConcern(entry.name) || lab.gradedFiles.includes(name)) continue;
      seen += 1;
      if (seen > ENTRIES_MAX) {
        throw new SubmissionError(`${dir} holds more than ${ENTRIES_MAX} files: give the folder of a submission`);
      }
      if (entry.isDirectory()) folders.push(name);
      else if (entry.isSymbolicLink()) throw new SubmissionError(`${name} is a link: a submission holds files only`);
      // What is not a regular file is not even read: a pipe would wait for somebody to write.
      else if (!entry.isFile() || !(await isSkeletons(dir, name))) {
        throw new SubmissionError(
          `${name} is not the lab's: only ${lab.gradedFiles.join(", ")} is graded; move your code there, and remove this file`,
        );
      }
    }
  }
}

/** What editors, git and npm leave in any folder: it is not staged, so it changes nothing. */
function isNobodysConcern(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

async function isSkeletons(dir: string, name: string): Promise<boolean> {
  const [theirs, ours] = await Promise.all(
    [path.join(dir, name), path.join(SKELETON, name)].map((file) => readFile(file).catch(() => undefined)),
  );
  return theirs !== undefined && ours !== undefined && theirs.equals(ours);
}
