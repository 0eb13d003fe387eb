import { randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { blame } from "./blame.ts";
import { fromCaller, readPattern, UsageError } from "./flags.ts";
import { FoundationError } from "./foundation/foundation.ts";
import { type Grade, type GradeOptions, grade, writeGrade } from "./grade.ts";
import { type GradeRequest, RESERVE_MS, SEED_MAX, wall_ms } from "./grade-flags.ts";
import { IsolationError } from "./isolation/layers.ts";
import { SOLUTION, ZPBFT } from "./labs.ts";
import { ShortageError } from "./machine/needs.ts";
import { TemporaryFolderError } from "./process/reaper.ts";
import { bounded } from "./report/bounded.ts";
import { toldAs } from "./report/feedback.ts";
import { type Report, troubleReport, withCredit } from "./report/report.ts";
import { publish } from "./report/reporters/publish.ts";
import { exitCodeFor } from "./report/reporters/reporters.ts";
import { withoutCommands } from "./report/reporters/workflow-command.ts";
import { terminalReport } from "./report/terminal.ts";
import { SubmissionError } from "./submission/submission.ts";
import { suiteOf } from "./suites/load.ts";
import type { Suite } from "./suites/suite.ts";
import { whenSaved } from "./watch.ts";

/**
 * Grades what a person asked for, in this process, as often as asked for. Returns the exit code.
 *
 * @throws UsageError for a check that the suite does not have, or a suite that is not there
 */
export async function runGrade(request: GradeRequest): Promise<number> {
  const { dir, only, isWatched } = request;
  const suite = await suiteOf(request.suite);
  if (request.isBlamed && !existsSync(SOLUTION)) throw new UsageError("--blame: this copy of the lab has no solution");
  const pattern = only === undefined ? undefined : checkPattern(only, suite);
  const once = () => gradeOnce(request, suite, pattern);
  return isWatched ? whenSaved(dir, ZPBFT.gradedFiles, once) : once();
}

/** Says that there is no grade, for a reason that is not the submission's: a text, or an error. Returns the exit code. */
export async function runLost(request: GradeRequest, trouble: unknown): Promise<number> {
  const suite = await suiteOf(request.suite);
  return tell(request, noGrade(request, suite, new Date(), trouble));
}

async function gradeOnce(request: GradeRequest, suite: Suite, only: RegExp | undefined): Promise<number> {
  const { dir, name, log, level, foundation } = request;
  const startedAt = new Date();
  // Whatever ends this process, nobody takes an earlier report for that of this grade.
  await rm(path.join(request.out, "report.json"), { force: true });
  const options: GradeOptions = {
    lab: ZPBFT,
    suite,
    dir,
    name,
    log,
    level,
    foundation,
    only,
    seed: request.seed ?? randomInt(1, SEED_MAX),
    over: AbortSignal.timeout(wall_ms(request) - RESERVE_MS),
  };
  const made = await graded(options, request).catch((error) => noGrade(request, suite, startedAt, error));
  return tell(request, made);
}

async function graded(options: GradeOptions, request: GradeRequest): Promise<Grade> {
  const made = await grade(options);
  return { ...made, report: await withBlame(made.report, request, options) };
}

/** Where points were lost, and it was asked for: which functions are at fault, and the credit that the others deserve. */
async function withBlame(report: Report, { isBlamed, credit }: GradeRequest, options: GradeOptions): Promise<Report> {
  if (!isBlamed || report.score === report.maxScore) return report;
  const found = await blame({ ...options, only: undefined }, report);
  return credit === "grafted" ? withCredit(report, found) : { ...report, blame: found };
}

/** Writes and shows a grade: as much of it as may be told. */
async function tell(request: GradeRequest, { report, journals, logs }: Grade): Promise<number> {
  const { out, feedback, reporters } = request;
  const told = bounded(toldAs(feedback, report));
  // What crossed the wire and what was logged shows what was tried.
  const made = feedback === "full" ? { journals, logs } : { journals: new Map(), logs: new Map() };
  const file = await writeGrade({ report: told, ...made }, out);
  if (told.troubleOf === "") process.stdout.write(`${shown(told)}${path.relative(process.cwd(), file)}\n`);
  else process.stderr.write(shown(told));
  const context = { env: process.env, out, cwd: fromCaller(".", "grade"), submission: request.dir, now: new Date() };
  await publish(told, reporters, context);
  return exitCodeFor(reporters, told);
}

/** For the terminal. GitHub's runner takes some lines for commands, and a submission may have written those. */
function shown(report: Report): string {
  const text = terminalReport(report);
  return process.env.GITHUB_ACTIONS === undefined ? text : withoutCommands(text, randomUUID());
}

/** The report that there is no grade, and why: a platform is to be told in any case. */
function noGrade({ name }: GradeRequest, suite: Suite, startedAt: Date, error: unknown): Grade {
  const about = { lab: ZPBFT.name, submission: name, suite: suite.name, startedAt: startedAt.toISOString() };
  const maxScore = suite.checks.reduce((sum, { points }) => sum + points, 0);
  const [of, notes] = error instanceof SubmissionError ? (["submission", error.notes] as const) : (["grader"] as const);
  const report = troubleReport({ ...about, maxScore }, of, inWords(error), notes);
  return { report, journals: new Map(), logs: new Map() };
}

/** What is wrong with the submission, or with the machine, is said in a sentence; what is wrong with the grader, with its place. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isSaid = [SubmissionError, IsolationError, FoundationError, ShortageError, TemporaryFolderError].some(
    (kind) => error instanceof kind,
  );
  return isSaid ? error.message : (error.stack ?? error.message);
}

/** The name of a check means that check alone, though it may be a part of another's. */
function checkPattern(text: string, { checks }: Suite): RegExp {
  if (checks.some(({ id }) => id === text)) return new RegExp(`^${text}$`);
  const found = readPattern("--only", text);
  if (checks.some(({ id }) => found.test(id))) return found;
  throw new UsageError(`--only ${text}: no check has such a name; they are ${checks.map(({ id }) => id).join(", ")}`);
}
