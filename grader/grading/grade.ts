import { debug } from "../base/debug.ts";
import type { Assignment, LabRules } from "../base/lab.ts";
import type { Evidence } from "../checks/attempt.ts";
import type { CheckSpec, Verdict } from "../checks/check.ts";
import { firstFailure } from "../checks/first-failure.ts";
import { type RunContext, runExperiments, type Suite } from "../checks/runner.ts";
import { Scoreboard } from "../checks/scoreboard.ts";
import { readIntakeResult } from "../intake/result.ts";
import { checkReports } from "../report/check-report.ts";
import { type GradedReport, host, REPORT_SCHEMA, type Report } from "../report/report.ts";
import { withThrowers } from "../report/throwers.ts";
import type { Allowance } from "../sandbox/allowance.ts";
import { inOrder, type Level, refuseLess } from "../sandbox/layers.ts";
import { shortages } from "../sandbox/machine/counters.ts";
import { refuseShort } from "../sandbox/machine/needs.ts";
import { stockHere } from "../sandbox/machine/stock.ts";
import { namespacesHere } from "../sandbox/namespaces.ts";
import { besides, removeLeft, sandboxHere } from "../sandbox/sandbox.ts";
import { idleSign } from "../sandbox/usage.ts";
import { compileGiven, type Stage, stage } from "../submission/stage.ts";
import { readSubmission, type Submission, SubmissionError } from "../submission/submission.ts";
import { typeErrors } from "../submission/type-check.ts";
import { checkedFoundation, checkUnchanged } from "./foundation.ts";
import type { Watcher } from "./progress.ts";
import { ruleBookOf } from "./rule-book.ts";

export interface GradeOptions {
  lab: Assignment & { handouts: { en: string }; rules: LabRules };
  /** Whether somebody had to name it. */
  isLabNamed?: boolean;
  suite: Suite;
  /** The folder of the submission. */
  dir: string;
  /** What the report calls it. */
  name: string;
  /** The seed of every random choice: a whole number. */
  seed: number;
  /** The lowest level that the servers log, 0 or 1. */
  log: number;
  /** The least isolation that is accepted. */
  level?: Level;
  /** Aborted when the time is over: a check that is not decided by then has no verdict. */
  signal?: AbortSignal;
  /** Make only the checks whose id this matches, and those that they need. */
  only?: RegExp;
  /** The version that the foundation must have; without it, any version will do that does not change during the grade. */
  foundation?: string;
  /** Is told how far the grade is. */
  watcher?: Watcher;
  /** How long servers may run; without it, as long as on a machine whose processors are no slower than usual. */
  allowance?: Allowance;
}

/**
 * The evidence of a grade: the files that were graded, the histories that count, those of discarded attempts, and what went
 * wrong with the grader.
 */
export interface RunEvidence {
  files: ReadonlyMap<string, string>;
  kept: ReadonlyMap<string, Evidence>;
  dropped: ReadonlyMap<string, Evidence>;
  errors: readonly string[];
}

export const NO_EVIDENCE: RunEvidence = { files: new Map(), kept: new Map(), dropped: new Map(), errors: [] };

/** A report, and what it was made from. */
export interface Made {
  report: Report;
  evidence: RunEvidence;
}

/** The grade of a submission that could be graded. */
export interface Grade extends Made {
  report: GradedReport;
}

/**
 * Grades a submission: stages it, makes every check against real processes, and ends all that it started.
 *
 * @throws SubmissionError when it cannot be graded as it is
 * @throws IsolationError when the machine cannot isolate it as asked
 * @throws ShortageError when the machine has too little of what a grade needs
 * @throws FoundationError when a file of the foundation is not as it must be
 */
export async function grade(options: GradeOptions): Promise<Grade> {
  const { refusal, notes } = await readIntakeResult(options.dir);
  if (refusal !== "") throw new SubmissionError(refusal, notes);
  const submission = await readSubmission(options.dir, options.lab);
  return gradeSubmission({ ...submission, notes: [...notes, ...submission.notes] }, options);
}

/** Grades a submission that was read, or one that blame has composed. */
export async function gradeSubmission(
  submission: Submission,
  {
    lab,
    isLabNamed = false,
    suite,
    name,
    seed,
    log,
    level = "none",
    signal,
    only,
    foundation,
    allowance,
    watcher,
  }: Omit<GradeOptions, "dir">,
): Promise<Grade> {
  const startedAt = new Date();
  refuseShort(suite.name, await stockHere({ hasBegun: true }));
  // The stage is made while the machine is probed for its sandbox and its resources.
  const sandboxing = sandboxHere();
  // If no stage can be made, that error is thrown, and this promise is never awaited.
  sandboxing.catch(() => {});
  await compileGiven(lab);
  const foundationFiles = await checkedFoundation(lab, foundation);
  debug(() => `the foundation has ${foundationFiles.size} files, as they must be`);
  const staged = await stage(submission, sandboxing);
  debug(() => `the stage is made in ${staged.dir}`);
  let controlling: Promise<Stage> | undefined;
  try {
    const sandbox = { ...(await sandboxing), allowance };
    const layers = inOrder([...sandbox.layers, ...(namespacesHere() ?? [])]);
    debug(() => `what a submission is kept from here: ${layers.join(", ") || "nothing more than usual"}`);
    refuseLess(level, layers);
    const chosen = withNeeds(suite.checks, only);
    const scoreboard = new Scoreboard(suite.vital, suite.experiments);
    whenAborted(signal, () => scoreboard.expire());
    const wanted = new Set(chosen.flatMap(({ coverage }) => coverage));
    const context = {
      program: staged.program,
      sandbox,
      seed,
      log,
      wanted,
      control: async () => {
        const apart = besides(sandbox);
        debug(() => "a program that is known to be well is tried beside it");
        controlling ??= stage({ lab, dir: "", files: lab.control, notes: [] }, apart);
        return { program: (await controlling).program, sandbox: apart };
      },
      shortages,
      onExperiment: watcher && onExperiment(watcher, suite, chosen, scoreboard),
    };
    const [mistakes] = await Promise.all([
      typeErrors(staged.dir, lab, sandbox),
      runExperiments(suite, scoreboard, context),
    ]);
    debug(() => "all experiments are over");
    await checkUnchanged(lab, foundationFiles);
    const reports = checkReports(...verdictsOn(chosen, suite.checks, scoreboard), ruleBookOf(lab));
    const checks = withThrowers(reports, { files: submission.files, functions: lab.functions });
    const report: GradedReport = {
      schema: REPORT_SCHEMA,
      graded: true,
      lab: lab.name,
      ...(isLabNamed ? { isLabNamed } : {}),
      submission: name,
      suite: suite.name,
      feedback: "full",
      startedAt: startedAt.toISOString(),
      duration_ms: Date.now() - startedAt.getTime(),
      host: { ...host(), idle: await idleSign() },
      isolation: layers,
      ...(sandbox.lost?.length ? { isolationLost: sandbox.lost } : {}),
      seed,
      score: checks.reduce((sum, { points }) => sum + points, 0),
      maxScore: checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
      notes: submission.notes,
      typeErrors: [...(staged.missing === undefined ? [] : [staged.missing]), ...mistakes],
      checks,
    };
    const { kept, dropped, errors } = scoreboard;
    return { report, evidence: { files: submission.files, kept, dropped, errors } };
  } finally {
    await staged.remove();
    await controlling?.then(({ remove }) => remove()).catch(() => {});
    await removeLeft(await sandboxing);
  }
}

/** Tells of each experiment, and of the first failure. */
function onExperiment(
  watcher: Watcher,
  { experiments }: Suite,
  chosen: readonly CheckSpec[],
  { kept }: Scoreboard,
): NonNullable<RunContext["onExperiment"]> {
  let isFailed = false;
  const wanted = new Set(chosen.flatMap(({ coverage }) => coverage));
  return (name, isOver) => {
    if (!isOver) {
      watcher.begins(name);
      return;
    }
    const evidence = [...kept.values()];
    const outcomes = evidence.flatMap((one) => (one.experiment === name ? [one.outcome] : []));
    const tried = new Set(outcomes.flatMap(({ covered }) => covered));
    const parts = experiments.find((one) => one.name === name)?.coverage.filter((part) => wanted.has(part)) ?? [];
    if (outcomes.some(({ found }) => found.length > 0)) watcher.ends(name, "found");
    else watcher.ends(name, parts.every((part) => tried.has(part)) ? "clean" : "left");
    const failure = isFailed ? undefined : firstFailure(chosen, evidence);
    if (failure === undefined) return;
    isFailed = true;
    watcher.fails(failure.check, failure.message);
  };
}

function whenAborted(signal: AbortSignal | undefined, then: () => void): void {
  if (signal?.aborted) then();
  else signal?.addEventListener("abort", then, { once: true });
}

/**
 * The checks that were chosen, with their verdicts; and, where none of them has failed and one was not tried, the one that has failed
 * instead, for nothing else says why.
 */
function verdictsOn(
  chosen: readonly CheckSpec[],
  all: readonly CheckSpec[],
  scoreboard: Scoreboard,
): [CheckSpec[], Verdict[]] {
  const verdicts = scoreboard.verdicts(chosen);
  const statuses = new Set(verdicts.map(({ status }) => status));
  const reason = all.find(({ id }) => scoreboard.hasFailed(id));
  const isUnsaid = statuses.has("skipped") && !statuses.has("failed") && scoreboard.errors.length === 0;
  if (!isUnsaid || reason === undefined) return [[...chosen], verdicts];
  const told = all.filter((spec) => spec === reason || chosen.includes(spec));
  return [told, scoreboard.verdicts(told)];
}

function withNeeds(specs: readonly CheckSpec[], only: RegExp | undefined): CheckSpec[] {
  if (only === undefined) return [...specs];
  const wanted = new Set(specs.filter(({ id }) => only.test(id)).map(({ id }) => id));
  // A check comes after those that it needs, and those that it may follow.
  for (const { id, needs, mayFollow = [] } of specs.toReversed()) {
    if (wanted.has(id)) for (const other of [...needs, ...mayFollow]) wanted.add(other);
  }
  return specs.filter(({ id }) => wanted.has(id));
}
