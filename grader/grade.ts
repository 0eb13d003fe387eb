import { checkedFoundation, checkUnchanged } from "./foundation/foundation.ts";
import { readTold } from "./intake/told.ts";
import { besides, confinementHere, removeLeft } from "./isolation/confinement.ts";
import { inOrder, type Level, refuseLess } from "./isolation/layers.ts";
import { sealHere } from "./isolation/seal.ts";
import type { JournalRecord } from "./journal/journal.ts";
import type { Lab } from "./labs.ts";
import { shortages } from "./machine/counters.ts";
import { refuseShort } from "./machine/needs.ts";
import { stockHere } from "./machine/stock.ts";
import { idleSign } from "./process/usage.ts";
import { checkReports, host, REPORT_SCHEMA, type Report } from "./report/report.ts";
import { compileGiven, type Stage, stage } from "./submission/stage.ts";
import { readSubmission, type Submission, SubmissionError } from "./submission/submission.ts";
import { typeErrors } from "./submission/type-check.ts";
import type { CheckSpec } from "./suites/check.ts";
import { Ledger } from "./suites/ledger.ts";
import { runStands, type Suite } from "./suites/suite.ts";

export interface GradeOptions {
  lab: Lab;
  suite: Suite;
  /** The folder of the submission. */
  dir: string;
  /** What the report calls it. */
  name: string;
  /** Where all chance comes from: a whole number. */
  seed: number;
  /** The lowest level that the servers log, 0 or 1. */
  log: number;
  /** How much isolation there must be: less is refused. */
  level?: Level;
  /** Aborted when the time is over: what was not found out by then has no verdict. */
  over?: AbortSignal;
  /** Make only the checks whose id this matches, and those that they need. */
  only?: RegExp;
  /** The version of what the grade is to stand on; without it, any will do that does not change meanwhile. */
  foundation?: string;
}

/** A grade, and what it was made from. */
export interface Grade {
  report: Report;
  /** What crossed the wire, by stand. */
  journals: ReadonlyMap<string, readonly JournalRecord[]>;
  /** What the processes logged, by stand. */
  logs: ReadonlyMap<string, string>;
}

/**
 * Grades a submission: stages it, makes every check against real processes, and ends all that it started.
 *
 * @throws SubmissionError when it cannot be graded as it is
 * @throws IsolationError when the machine cannot isolate it as asked
 * @throws ShortageError when the machine has too little of what a grade needs
 * @throws FoundationError when something that the grade stands on is not as it must be
 */
export async function grade(options: GradeOptions): Promise<Grade> {
  const { refusal, notes } = await readTold(options.dir);
  if (refusal !== "") throw new SubmissionError(refusal, notes);
  const submission = await readSubmission(options.dir, options.lab);
  return gradeSubmission({ ...submission, notes: [...notes, ...submission.notes] }, options);
}

/** Grades a submission that was read, or made up. */
export async function gradeSubmission(
  submission: Submission,
  { lab, suite, name, seed, log, level = "none", over, only, foundation }: Omit<GradeOptions, "dir">,
): Promise<Grade> {
  const startedAt = new Date();
  refuseShort(suite.name, await stockHere({ hasBegun: true }));
  // The machine is asked what it lets be done while the stage is laid.
  const confining = confinementHere();
  // Where no stage can be laid, that is told, and nobody comes to ask for this.
  confining.catch(() => {});
  await compileGiven();
  const standsOn = await checkedFoundation(foundation);
  const staged = await stage(submission, confining);
  const journals = new Map<string, readonly JournalRecord[]>();
  const logs = new Map<string, string>();
  let controlling: Promise<Stage> | undefined;
  try {
    const confinement = await confining;
    const layers = inOrder([...confinement.layers, ...(sealHere() ?? [])]);
    refuseLess(level, layers);
    const chosen = withNeeds(suite.checks, only);
    const ledger = new Ledger(suite.vital);
    whenAborted(over, () => ledger.expire());
    const wanted = new Set(chosen.flatMap(({ parts }) => parts));
    const setting = {
      program: staged.program,
      confinement,
      seed,
      log,
      ledger,
      wanted,
      control: async () => {
        const apart = besides(confinement);
        controlling ??= stage({ dir: "", files: lab.control, notes: [] }, apart);
        return { program: (await controlling).program, confinement: apart };
      },
      shortages,
      keepJournal: (stand: string, records: readonly JournalRecord[]) => void journals.set(stand, records),
      keepLog: (stand: string, text: string) => void logs.set(stand, text),
    };
    const [mistakes] = await Promise.all([typeErrors(staged.dir, lab, confinement), runStands(suite, setting)]);
    await checkUnchanged(standsOn);
    const checks = checkReports(chosen, ledger.verdicts(chosen));
    const report: Report = {
      schema: REPORT_SCHEMA,
      lab: lab.name,
      submission: name,
      startedAt: startedAt.toISOString(),
      duration_ms: Date.now() - startedAt.getTime(),
      trouble: "",
      troubleOf: "",
      suite: suite.name,
      feedback: "full",
      isolation: layers,
      ...(confinement.lost?.length ? { isolationLost: confinement.lost } : {}),
      seed,
      host: host(await idleSign()),
      score: checks.reduce((sum, { points }) => sum + points, 0),
      maxScore: checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
      notes: submission.notes,
      typeErrors: mistakes,
      checks,
    };
    return { report, journals, logs };
  } finally {
    await staged.remove();
    await controlling?.then(({ remove }) => remove()).catch(() => {});
    await removeLeft(await confining);
  }
}

function whenAborted(signal: AbortSignal | undefined, then: () => void): void {
  if (signal?.aborted) then();
  else signal?.addEventListener("abort", then, { once: true });
}

function withNeeds(specs: readonly CheckSpec[], only: RegExp | undefined): CheckSpec[] {
  if (only === undefined) return [...specs];
  const wanted = new Set(specs.filter(({ id }) => only.test(id)).map(({ id }) => id));
  // A check stands after those that it needs.
  for (const { id, needs } of specs.toReversed()) {
    if (wanted.has(id)) for (const need of needs) wanted.add(need);
  }
  return specs.filter(({ id }) => wanted.has(id));
}
