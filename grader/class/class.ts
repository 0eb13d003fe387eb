import type { Assignment } from "../base/lab.ts";
import { whyOf } from "../base/write.ts";
import { errorReport, type Feedback, type Report } from "../report/report.ts";
import type { Candidate } from "./candidate.ts";
import type { Engine, TaskResult } from "./engine.ts";
import type { Result } from "./result.ts";
import { type Basis, storedReport, storeReport, writeFeedback, writePageIfMissing } from "./store.ts";
import { type Task, taskOf } from "./task.ts";

export interface ClassOptions {
  lab: Assignment;
  suite: Report["suite"];
  /** The most points that there are. */
  maxScore: number;
  /** The folder that the results are written into. */
  out: string;
  /** Who grades. */
  engine: Engine;
  /** What students are told. */
  feedback: Feedback;
  /** Whether each `report.html` is written. */
  isPageWritten: boolean;
  /** What every result is made of, besides the submission. */
  basis: Omit<Basis, "owner" | "content">;
  watcher: Watcher;
  /** Ends it at once. */
  signal: AbortSignal;
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
 * Grades what an earlier run has not, those that say the same once, and stores every result as soon as it is there. A result
 * that cannot be stored says so, and does not end the class: others may be, and all can be told. Returns the results in the
 * order of the submissions; those that the signal prevented, or the engine leaves for later, are left out.
 */
export async function gradeClass(candidates: readonly Candidate[], options: ClassOptions): Promise<Result[]> {
  const { out, feedback, isPageWritten, engine, signal, watcher, basis } = options;
  const results = new Map<Candidate, Result>();
  for (const candidate of candidates) {
    const { name } = candidate.entry;
    const stored = await storedReport(out, name, basisOf(candidate, options));
    if (stored === undefined) continue;
    // Told anew, for students may be told more now, or less.
    const unwritten = await whyNot(writeFeedback(out, name, stored.report, { feedback, isPageWritten }));
    if (isPageWritten) await writePageIfMissing(out, name, stored.report).catch(() => {});
    results.set(candidate, { name, entry: candidate.entry, ...stored, isKept: true, unwritten });
  }
  const left = candidates.filter((candidate) => !results.has(candidate));
  watcher.begin([...results.values()], left.length);
  /** Returns whether the result is stored. */
  const settle = async (candidate: Candidate, graded: TaskResult | undefined): Promise<boolean> => {
    const result = await store(candidate, graded, options);
    results.set(candidate, result);
    watcher.finished(result);
    return result.unwritten === undefined;
  };
  const [gradable, others] = [left.filter(isGradable), left.filter((candidate) => !isGradable(candidate))];
  for (const candidate of others) {
    if (signal.aborted) break;
    watcher.started(candidate.entry.name);
    await settle(candidate, undefined);
  }
  const owners = new Map<string, Candidate[]>();
  const tasks = new Map<string, Task>();
  for (const candidate of gradable) {
    const task = taskOf(candidate, basis);
    tasks.set(task.id, task);
    owners.set(task.id, [...(owners.get(task.id) ?? []), candidate]);
  }
  const ownersOf = ({ id }: Task): readonly Candidate[] => owners.get(id) ?? [];
  const hear = {
    started: (task: Task) => {
      for (const { entry } of ownersOf(task)) watcher.started(entry.name);
    },
    result: async (task: Task, graded: TaskResult) => {
      let isStored = true;
      for (const candidate of ownersOf(task)) isStored = (await settle(candidate, graded)) && isStored;
      return isStored;
    },
  };
  await engine.run([...tasks.values()], hear, signal);
  return candidates.flatMap((candidate) => results.get(candidate) ?? []);
}

function isGradable({ refusal, error }: Candidate): boolean {
  return refusal === "" && error === "";
}

/** Stores what came of a submission: what grading it came to, or, if it was not graded, why. */
async function store(candidate: Candidate, graded: TaskResult | undefined, options: ClassOptions): Promise<Result> {
  const { out, feedback, isPageWritten } = options;
  const { entry } = candidate;
  const report = reportOf(candidate, graded, options);
  const { machine } = graded ?? {};
  const storing = async (): Promise<void> => {
    await writeFeedback(out, entry.name, report, { feedback, isPageWritten });
    // Last: it says that the result is complete.
    const made = { machine, isPageWritten, from: graded?.report && { dir: graded.out, report: graded.report } };
    await storeReport(out, entry.name, report, basisOf(candidate, options), made);
  };
  return { name: entry.name, entry, report, machine, isKept: false, unwritten: await whyNot(storing()) };
}

/** Why something could not be written; undefined if it could. */
function whyNot(writing: Promise<void>): Promise<string | undefined> {
  return writing.then(() => undefined, whyOf);
}

/** A report in any case. Who graded knew neither whose it is nor what was left out of it. */
function reportOf(
  { entry, refusal, error, notes }: Candidate,
  graded: TaskResult | undefined,
  { lab, suite, maxScore }: ClassOptions,
): Report {
  const submission = entry.name;
  if (graded?.report !== undefined) return { ...graded.report, submission, notes: [...notes, ...graded.report.notes] };
  const about = { lab: lab.name, submission, startedAt: new Date().toISOString(), suite, maxScore };
  if (graded !== undefined) return errorReport(about, "grader", graded.error);
  return error === "" ? errorReport(about, "submission", refusal, notes) : errorReport(about, "grader", error, notes);
}

function basisOf({ entry, content }: Candidate, { basis }: ClassOptions): Basis {
  return { owner: entry.key, content, ...basis };
}
