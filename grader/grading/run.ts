import { randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { debug } from "../base/debug.ts";
import { fromCaller, readPattern, UsageError } from "../base/usage.ts";
import { whyOf } from "../base/write.ts";
import type { Suite } from "../checks/runner.ts";
import { labIn, suiteOf } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { bounded } from "../report/bounded.ts";
import { applyFeedback } from "../report/feedback.ts";
import { errorReport, type GradedReport, type Report, withCredit } from "../report/report.ts";
import { publish } from "../report/reporters/publish.ts";
import { exitCodeFor } from "../report/reporters/reporters.ts";
import { withoutCommands } from "../report/reporters/workflow-command.ts";
import { terminalReport } from "../report/terminal.ts";
import { type Allowance, allowanceHere } from "../sandbox/allowance.ts";
import { IsolationError } from "../sandbox/layers.ts";
import { ShortageError } from "../sandbox/machine/needs.ts";
import { TemporaryFolderError } from "../sandbox/reaper.ts";
import { SubmissionError } from "../submission/submission.ts";
import { blame } from "./blame.ts";
import { prepareFolder, writeEvidence, writePage, writeReport } from "./files.ts";
import { FoundationError } from "./foundation.ts";
import { type Grade, type GradeOptions, grade, type Made, NO_EVIDENCE } from "./grade.ts";
import { type GradeRequest, RESERVE_MS, SEED_MAX, wallTime_ms } from "./request.ts";
import { whenSaved } from "./watch.ts";

/**
 * Grades what a person asked for, in this process, as often as asked for. Returns the exit code.
 *
 * @throws UsageError for a check that the suite does not have, a suite or a lab that is not there, or a folder whose lab is
 * not clear
 */
export async function runGrade(request: GradeRequest): Promise<number> {
  // The allowance is measured first: later it would include what the grade itself takes.
  const allowance = allowanceHere();
  const { dir, only, isWatched } = request;
  const lab = await labIn(dir, request.lab);
  const suite = await suiteOf(lab, request.suite);
  if (request.isBlamed && !existsSync(lab.solution))
    throw new UsageError("--blame: this copy of the lab has no solution");
  const pattern = only === undefined ? undefined : checkPattern(only, suite);
  const out = await folderFor(request);
  const once = () => gradeOnce(request, lab, suite, pattern, out, allowance);
  return isWatched ? whenSaved(dir, lab.gradedFiles, once) : once();
}

/** Says that there is no grade, for a reason that is not the submission's: a text, or an error. Returns the exit code. */
export async function reportNoGrade(request: GradeRequest, error: unknown): Promise<number> {
  const lab = await labIn(request.dir, request.lab);
  const suite = await suiteOf(lab, request.suite);
  return tell(request, lab, noGrade(request, lab, suite, new Date(), error), request.out);
}

/**
 * The folder that the grade is written into, made ready; undefined if that is the usual one and nothing can be written
 * there, as in a project that somebody else owns: then the grade is shown, and no more.
 *
 * @throws UsageError when nothing can be written into a folder that somebody named
 */
async function folderFor({ out, isOutNamed }: GradeRequest): Promise<string | undefined> {
  try {
    await prepareFolder(out);
    return out;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (isOutNamed) throw new UsageError(`--out ${error.message}; give another folder`);
    process.stderr.write(
      `${error.message}: there will be no report.json, report.html, histories or logs; --out DIR writes them elsewhere\n`,
    );
    return undefined;
  }
}

async function gradeOnce(
  request: GradeRequest,
  lab: Lab,
  suite: Suite,
  only: RegExp | undefined,
  out: string | undefined,
  allowance: Allowance,
): Promise<number> {
  const { dir, name, log, level, foundation } = request;
  const startedAt = new Date();
  // An error here is ignored: writing the grade fails for the same reason, and says so.
  if (out !== undefined) await prepareFolder(out).catch(() => {});
  const options: GradeOptions = {
    lab,
    suite,
    dir,
    name,
    log,
    level,
    foundation,
    allowance,
    only,
    seed: request.seed ?? randomInt(1, SEED_MAX),
    signal: AbortSignal.timeout(wallTime_ms(request) - RESERVE_MS),
  };
  const made = await graded(options, request).catch((error) => noGrade(request, lab, suite, startedAt, error));
  return tell(request, lab, made, out);
}

async function graded(options: GradeOptions, request: GradeRequest): Promise<Grade> {
  const made = await grade(options);
  return { ...made, report: await withBlame(made.report, request, options) };
}

/** Adds the functions at fault, and the credit for the others, if points were lost and blame was asked for. */
async function withBlame(
  report: GradedReport,
  { isBlamed, credit }: GradeRequest,
  options: GradeOptions,
): Promise<GradedReport> {
  if (!isBlamed || report.score === report.maxScore) return report;
  const found = await blame({ ...options, only: undefined }, report);
  return credit === "grafted" ? withCredit(report, found) : { ...report, blame: found };
}

/**
 * Shows a grade as the feedback level allows, and then writes it. A file that cannot be written does not stop the others,
 * and is named on stderr. The exit code depends on the verdict only.
 */
async function tell(request: GradeRequest, lab: Lab, made: Made, out: string | undefined): Promise<number> {
  const { feedback, reporters } = request;
  debug(() =>
    made.report.graded ? `the grade is told: ${made.report.score} points` : "it is told that there is no grade",
  );
  const report = bounded(applyFeedback(feedback, made.report));
  (report.graded ? process.stdout : process.stderr).write(shown(report));
  const faults: string[] = [];
  const tryTo = (what: string, write: Promise<void>): Promise<void> =>
    write.catch((error: unknown) => void faults.push(`${what} cannot be written: ${whyOf(error)}`));
  if (out !== undefined) {
    const written = writeReport(report, out).then((file) => {
      if (report.graded) process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
    });
    await tryTo(path.join(out, "report.json"), written);
  }
  const context = {
    env: process.env,
    out: request.out,
    cwd: fromCaller(".", "grade"),
    submission: request.dir,
    gradedFiles: lab.gradedFiles,
  };
  // Platforms' files are written before the large ones, for the disk may be full; and Autolab's line must be the last on stdout.
  await publish(report, reporters, { ...context, now: new Date() }).catch((error: Error) => faults.push(error.message));
  // Histories and logs show what was tried, which only full feedback may show.
  const evidence = feedback === "full" ? made.evidence : NO_EVIDENCE;
  if (out !== undefined) {
    const written = writePage({ report, evidence }, lab, out).then((file) => {
      // Autolab's line is the last on standard output.
      if (report.graded && !reporters.some(({ name }) => name === "autolab"))
        process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
    });
    await tryTo(path.join(out, "report.html"), written);
  }
  if (out !== undefined)
    await tryTo(`what the grade was made from, in ${out},`, writeEvidence({ report, evidence }, out));
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  return exitCodeFor(reporters, report);
}

/** The text for the terminal. GitHub's runner obeys some lines as commands, and a submission may have written such lines. */
function shown(report: Report): string {
  const text = terminalReport(report);
  return process.env.GITHUB_ACTIONS === undefined ? text : withoutCommands(text, randomUUID());
}

/** The report that there is no grade, and why. Platforms need a report in any case. */
function noGrade({ name }: GradeRequest, lab: Lab, suite: Suite, startedAt: Date, error: unknown): Made {
  const about = { lab: lab.name, submission: name, suite: suite.name, startedAt: startedAt.toISOString() };
  const maxScore = suite.checks.reduce((sum, { points }) => sum + points, 0);
  const [of, notes] = error instanceof SubmissionError ? (["submission", error.notes] as const) : (["grader"] as const);
  const report = errorReport({ ...about, maxScore }, of, errorText(error), notes);
  return { report, evidence: NO_EVIDENCE };
}

/** Errors of the submission or the machine are a sentence. An error of the grader itself is shown with its stack. */
function errorText(error: unknown): string {
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
