import path from "node:path";
import type { Lab } from "../labs.ts";
import { temporaryFolder } from "../process/reaper.ts";
import { type Feedback, type Report, troubleReport } from "../report/report.ts";
import { type Grading, gradeApart } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import { eachAtOnce } from "./pool.ts";
import type { Result } from "./result.ts";
import { type Basis, storedReport, storeReport, tellStudent } from "./store.ts";
import { writeFiles } from "./submission-folder.ts";

export interface ClassOptions extends Grading {
  lab: Lab;
  suite: Report["suite"];
  /** The most points that there are. */
  maxScore: number;
  /** The folder that the results are written into. */
  out: string;
  /** How many are graded at a time. */
  atOnce: number;
  /** What students are told. */
  feedback: Feedback;
  /** What every result is made of, besides the submission. */
  basis: Omit<Basis, "content">;
  watcher: Watcher;
}

/** Is told how far it is. */
export interface Watcher {
  /** So many were kept, and so many are to be graded. */
  begin(kept: number, toGrade: number): void;
  started(name: string): void;
  /** The result is stored. */
  finished(result: Result): void;
}

/**
 * Grades what an earlier run has not, each by a process of its own, and stores every result as soon as it is there.
 * Returns the results in the order of the submissions; those that the signal prevented are left out.
 */
export async function gradeClass(candidates: readonly Candidate[], options: ClassOptions): Promise<Result[]> {
  const { out, feedback, atOnce, signal, watcher } = options;
  const results = new Map<Candidate, Result>();
  for (const candidate of candidates) {
    const { name } = candidate.entry;
    const report = await storedReport(out, name, basisOf(candidate, options));
    if (report === undefined) continue;
    // Told anew, for students may be told more now, or less.
    await tellStudent(out, name, report, feedback);
    results.set(candidate, { name, report, isKept: true });
  }
  const left = candidates.filter((candidate) => !results.has(candidate));
  watcher.begin(results.size, left.length);
  await eachAtOnce(atOnce, left, signal, async (candidate, ending) => {
    watcher.started(candidate.entry.name);
    const result = await gradeAndStore(candidate, { ...options, signal: ending });
    results.set(candidate, result);
    watcher.finished(result);
  });
  return candidates.flatMap((candidate) => results.get(candidate) ?? []);
}

async function gradeAndStore(candidate: Candidate, options: ClassOptions): Promise<Result> {
  const { out, feedback } = options;
  const { name } = candidate.entry;
  const work = await temporaryFolder("zpbft-class-");
  try {
    const { report, written } = await gradeIn(work.dir, candidate, options);
    await tellStudent(out, name, report, feedback);
    // Last: it says that the result is complete.
    await storeReport(out, name, report, basisOf(candidate, options), written);
    return { name, report, isKept: false };
  } finally {
    await work.remove();
  }
}

/** Makes a report in any case, and says which folder holds what else grading wrote. */
async function gradeIn(
  work: string,
  { entry, files, refusal }: Candidate,
  options: ClassOptions,
): Promise<{ report: Report; written?: string }> {
  const { lab, suite, maxScore } = options;
  const about = { lab: lab.name, submission: entry.name, startedAt: new Date().toISOString(), suite, maxScore };
  if (refusal !== "") return { report: troubleReport(about, "submission", refusal) };
  const dir = path.join(work, "submission");
  await writeFiles(dir, files);
  const outcome = await gradeApart(dir, work, options);
  if (outcome.report === undefined) return { report: troubleReport(about, "grader", outcome.trouble) };
  // Grading knew the temporary folder only.
  return { report: { ...outcome.report, submission: entry.name }, written: outcome.out };
}

function basisOf({ content }: Candidate, { basis }: ClassOptions): Basis {
  return { content, ...basis };
}
