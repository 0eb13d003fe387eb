import { createHash } from "node:crypto";
import { messageOf } from "../base/error-message.ts";
import type { Assignment } from "../base/lab.ts";
import { takeIn } from "../intake/intake.ts";
import { SubmissionError } from "../submission/submission.ts";
import type { Entry } from "./entry.ts";

/** A submission that was read: its graded files by their names, or why it cannot be graded. */
export interface Candidate {
  entry: Entry;
  files: ReadonlyMap<string, string>;
  /** Words for the student; empty if it can be graded. */
  refusal: string;
  /** Why this machine could not read it, for the instructor; empty if it could. */
  error: string;
  /** What does not count: words for the student. */
  notes: readonly string[];
  /** A hash of all that is graded and shown, or of the refusal. */
  content: string;
}

/** Reads a submission. One that cannot be graded, or read, is no error: the class goes on. */
export async function readCandidate(entry: Entry, lab: Assignment): Promise<Candidate> {
  const nothing = { entry, files: new Map<string, string>(), refusal: "", error: "" };
  try {
    const { files, notes } = await takeIn(entry.parts, entry.source, lab);
    return withContent({ ...nothing, files, notes: [...entry.notes, ...notes] });
  } catch (error) {
    const notes = [...entry.notes];
    if (!(error instanceof SubmissionError)) return withContent({ ...nothing, error: messageOf(error), notes });
    return withContent({ ...nothing, refusal: error.message, notes: [...notes, ...error.notes] });
  }
}

function withContent(candidate: Omit<Candidate, "content">): Candidate {
  const { files, refusal, notes } = candidate;
  const parts = [[...files], refusal, notes];
  return { ...candidate, content: createHash("sha256").update(JSON.stringify(parts)).digest("hex") };
}
