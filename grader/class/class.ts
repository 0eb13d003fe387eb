import path from "node:path";
import pMap from "p-map";
import type { Assignment } from "../base/lab.ts";
import { whyOf } from "../base/write.ts";
import { writeFiles } from "../intake/files.ts";
import { writeIntakeResult } from "../intake/result.ts";
import { errorReport, type Feedback, type Report } from "../report/report.ts";
import { temporaryFolder } from "../sandbox/reaper.ts";
import { type Grading, gradeApart } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import type { Result } from "./result.ts";
import { type Basis, storedReport, storeReport, writeFeedback, writePageIfMissing } from "./store.ts";

export interface ClassOptions extends Omit<Grading, "commandOf"> {
  /** The arguments of Node that grade the submission of this name, which lies in a folder, and write into another. */
  commandOf(dir: string, out: string, name: string): readonly string[];
  lab: Assignment;
  suite: Report["suite"];
  /** The most points that there are. */
  maxScore: number;
  /** The folder that the results are written into. */
  out: string;
  /** How many are graded at a time. */
  atOnce: number;
  /** What students are told. */
  feedback: Feedback;
  /** Whether each `report.html` is written. */
  isPageWritten: boolean;
  /** What every result is made of, besides the submission. */
  basis: Omit<Basis, "owner" | "content">;
  watcher: Watcher;
}

/** Is told how far it is. */
export interface Watcher {
  /** These were kept, and so many are to be graded. */
  begin(kept: readonly Result[], toGrade: number): void;
  started(name: string): void;
  /** The result is stored, if it can be. */
  finished(result: Result): void;
}

/**
 * Grades what an earlier run has not, each by a process of its own, and stores every result as soon as it is there. A result
 * that cannot be stored says so, and does not end the class: others may be, and all can be told. Returns the results in the order of the submissions; those that the signal prevented are left out.
 */
export async function gradeClass(candidates: readonly Candidate[], options: ClassOptions): Promise<Result[]> {
  const { out, feedback, isPageWritten, atOnce, signal, watcher } = options;
  const results = new Map<Candidate, Result>();
  for (const candidate of candidates) {
    const { name } = candidate.entry;
    const report = await storedReport(out, name, basisOf(candidate, options));
    if (report === undefined) continue;
    // Told anew, for students may be told more now, or less.
    const unwritten = await whyNot(writeFeedback(out, name, report, { feedback, isPageWritten }));
    if (isPageWritten) await writePageIfMissing(out, name, report).catch(() => {});
    results.set(candidate, { name, entry: candidate.entry, report, isKept: true, unwritten });
  }
  const left = candidates.filter((candidate) => !results.has(candidate));
  watcher.begin([...results.values()], left.length);
  const failed = new AbortController();
  const ending = AbortSignal.any([signal, failed.signal]);
  const gradeOne = async (candidate: Candidate): Promise<void> => {
    if (ending.aborted) return;
    watcher.started(candidate.entry.name);
    const result = await gradeAndStore(candidate, { ...options, signal: ending });
    results.set(candidate, result);
    watcher.finished(result);
  };
  // A failure ends all that were begun, and they are waited for. An interruption is not a failure.
  const end = (error: unknown): void => {
    if (!ending.aborted) failed.abort(error);
  };
  await pMap(left, (candidate) => gradeOne(candidate).catch(end), { concurrency: atOnce });
  failed.signal.throwIfAborted();
  return candidates.flatMap((candidate) => results.get(candidate) ?? []);
}

async function gradeAndStore(candidate: Candidate, options: ClassOptions): Promise<Result> {
  const { out, feedback, isPageWritten, signal } = options;
  const { entry } = candidate;
  let work: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  const grade = async (): Promise<{ report: Report; written?: string }> => {
    work = await temporaryFolder("zlab-class-");
    return gradeIn(work.dir, candidate, options);
  };
  try {
    const { report, written } = await grade().catch((error: Error) => {
      signal.throwIfAborted();
      // An error of this machine with one submission does not end the class.
      return { report: errorReport(aboutOf(candidate, options), "grader", error.message), written: undefined };
    });
    const store = async (): Promise<void> => {
      await writeFeedback(out, entry.name, report, { feedback, isPageWritten });
      // Last: it says that the result is complete.
      await storeReport(out, entry.name, report, basisOf(candidate, options), { isPageWritten, from: written });
    };
    return { name: entry.name, entry, report, isKept: false, unwritten: await whyNot(store()) };
  } finally {
    await work?.remove();
  }
}

/** Why something could not be written; undefined if it could. */
function whyNot(writing: Promise<void>): Promise<string | undefined> {
  return writing.then(() => undefined, whyOf);
}

/** Makes a report in any case, and says which folder holds what else grading wrote. */
async function gradeIn(
  work: string,
  candidate: Candidate,
  options: ClassOptions,
): Promise<{ report: Report; written?: string }> {
  const { entry, files, refusal, error, notes } = candidate;
  const about = aboutOf(candidate, options);
  if (error !== "") return { report: errorReport(about, "grader", error, notes) };
  if (refusal !== "") return { report: errorReport(about, "submission", refusal, notes) };
  const dir = path.join(work, "submission");
  await writeFiles(dir, files);
  await writeIntakeResult(dir, { refusal, notes });
  const commandOf = (from: string, to: string): readonly string[] => options.commandOf(from, to, entry.name);
  const outcome = await gradeApart(dir, work, { ...options, commandOf });
  if (outcome.report === undefined) return { report: errorReport(about, "grader", outcome.error) };
  // Grading knew the temporary folder only.
  return { report: { ...outcome.report, submission: entry.name }, written: outcome.out };
}

function aboutOf({ entry }: Candidate, { lab, suite, maxScore }: ClassOptions) {
  return { lab: lab.name, submission: entry.name, startedAt: new Date().toISOString(), suite, maxScore };
}

function basisOf({ entry, content }: Candidate, { basis }: ClassOptions): Basis {
  return { owner: entry.key, content, ...basis };
}
