import { createHash } from "node:crypto";
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import type { Lab } from "../labs.ts";
import { temporaryFolder } from "../process/reaper.ts";
import { readSubmission, SubmissionError } from "../submission/submission.ts";
import type { Entry } from "./entries.ts";
import { bareFile, submissionFolder, writeFiles } from "./submission-folder.ts";
import { readZip } from "./zip.ts";

/** A submission that was read: its graded files by their names, or why it cannot be graded. */
export interface Candidate {
  entry: Entry;
  files: ReadonlyMap<string, string>;
  /** Words for the student; empty if it can be graded. */
  refusal: string;
  /** A hash of all that is graded, or of the refusal. */
  content: string;
}

/** Reads a submission. One that cannot be graded is no error: the class goes on. */
export async function readCandidate(entry: Entry, lab: Lab): Promise<Candidate> {
  try {
    const files = await (entry.kind === "zip" ? filesOfZip(entry, lab) : filesOfFolder(entry.place, entry, lab));
    return { entry, files, refusal: "", content: hash([...files].flat()) };
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    return { entry, files: new Map(), refusal: error.message, content: hash(["", error.message]) };
  }
}

async function filesOfZip(entry: Entry, lab: Lab): Promise<ReadonlyMap<string, string>> {
  const unpacked = await readZip(entry.place);
  const work = await temporaryFolder("zpbft-unzip-");
  try {
    await writeFiles(work.dir, unpacked);
    return await filesOfFolder(work.dir, entry, lab);
  } finally {
    await work.remove();
  }
}

async function filesOfFolder(dir: string, { source }: Entry, lab: Lab): Promise<ReadonlyMap<string, string>> {
  const inner = await submissionFolder(dir, lab);
  const bare = await bareFile(inner, lab);
  if (bare !== undefined) return filesOfBare(bare, lab);
  try {
    return (await readSubmission(inner, lab)).files;
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    // The student is told of what was handed in, and nothing of where that lies on this machine.
    throw new SubmissionError(error.message.replaceAll(inner, source));
  }
}

async function filesOfBare(
  { name, file }: { name: string; file: string },
  lab: Lab,
): Promise<ReadonlyMap<string, string>> {
  const work = await temporaryFolder("zpbft-bare-");
  try {
    await mkdir(path.join(work.dir, path.dirname(name)), { recursive: true });
    await copyFile(file, path.join(work.dir, name));
    return (await readSubmission(work.dir, lab)).files;
  } finally {
    await work.remove();
  }
}

function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
