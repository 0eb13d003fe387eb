import { randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { debug } from "../base/debug.ts";
import { shellWord } from "../base/shell.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { makeWritable, unwritten } from "../base/write.ts";
import type { Suite } from "../checks/runner.ts";
import { labIn, suiteOf } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { say } from "../lang/say.ts";
import { bounded } from "../report/bounded.ts";
import { applyFeedback, withoutPlaces } from "../report/feedback.ts";
import { errorReport, exitCode, type GradedReport, withCredit } from "../report/report.ts";
import { publish } from "../report/reporters/publish.ts";
import { exitCodeFor } from "../report/reporters/reporters.ts";
import { withoutCommands } from "../report/reporters/workflow-command.ts";
import { gradeCommand, USUAL } from "../report/rerun.ts";
import { translated } from "../report/translated.ts";
import { type Allowance, allowanceHere } from "../sandbox/allowance.ts";
import { IsolationError } from "../sandbox/layers.ts";
import { ShortageError, shortageIn } from "../sandbox/machine/needs.ts";
import { TemporaryFolderError } from "../sandbox/reaper.ts";
import { SubmissionError } from "../submission/submission.ts";
import { blame } from "./blame.ts";
import { pageIn, pageMaker, prepareFolder, writeEvidence, writePage, writeReport } from "./files.ts";
import { FoundationError } from "./foundation.ts";
import { type Grade, type GradeOptions, grade, type Made, NO_EVIDENCE } from "./grade.ts";
import { remember, standingBefore } from "./last.ts";
import { onlyPattern } from "./only.ts";
import { Progress } from "./progress.ts";
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
  const pattern = only === undefined ? undefined : onlyPattern(only, suite.checks);
  const once = () => gradeOnce(request, lab, suite, pattern, allowance);
  return isWatched ? whenSaved(dir, lab.gradedFiles, once) : once();
}

/** Says that there is no grade, for a reason that is not the submission's: a text, or an error. Returns the exit code. */
export async function reportNoGrade(request: GradeRequest, error: unknown): Promise<number> {
  const lab = await labIn(request.dir, request.lab);
  const suite = await suiteOf(lab, request.suite);
  return tell(request, lab, noGrade(request, lab, suite, new Date(), error));
}

async function gradeOnce(
  request: GradeRequest,
  lab: Lab,
  suite: Suite,
  only: RegExp | undefined,
  allowance: Allowance,
): Promise<number> {
  const { dir, name, log, level, foundation } = request;
  const startedAt = new Date();
  await prepareFolder(request.out);
  const progress = new Progress(process.stderr);
  const options: GradeOptions = {
    watcher: progress,
    lab,
    isLabNamed: request.lab !== undefined,
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
  const making = graded(options, request);
  // Loaded while servers start.
  layout();
  const made = await making
    .catch((error) => noGrade(request, lab, suite, startedAt, error))
    .finally(() => progress.end());
  return tell(request, lab, made);
}

async function graded(options: GradeOptions, request: GradeRequest): Promise<Grade> {
  const made = await grade(options);
  return { ...made, report: await withBlame(made, request, options) };
}

/** Adds the functions at fault, and the credit for the others, if points were lost and blame was asked for. */
async function withBlame(
  made: Grade,
  { isBlamed, credit }: GradeRequest,
  options: GradeOptions,
): Promise<GradedReport> {
  const { report } = made;
  if (!isBlamed || report.score === report.maxScore) return report;
  const found = await blame({ ...options, only: undefined, watcher: undefined }, made);
  return credit === "grafted" ? withCredit(report, found) : { ...report, blame: found };
}

/**
 * Shows a grade as the feedback level allows, and then writes it. A file that cannot be written does not stop the others,
 * and is named on stderr. The exit code depends on the verdict only.
 */
async function tell(request: GradeRequest, lab: Lab, made: Made): Promise<number> {
  const { feedback, reporters, out } = request;
  debug(() =>
    made.report.graded ? `the grade is told: ${made.report.score} points` : "it is told that there is no grade",
  );
  const allowed = bounded(applyFeedback(feedback, made.report));
  const stream = allowed.graded ? process.stdout : process.stderr;
  const { columnsOf, terminalBody } = await layout();
  const columns = columnsOf(stream);
  // Histories and logs show what was tried, which only full feedback may show.
  const evidence = feedback === "full" ? made.evidence : NO_EVIDENCE;
  const isWritable = await makeWritable(out).then(
    () => true,
    () => false,
  );
  const isEvident = isWritable && evidence.kept.size > 0 && exitCode(allowed) !== 0;
  const report = isEvident ? allowed : withoutPlaces(allowed);
  const inFull = isEvident
    ? gradeCommand(
        { ...allowed, submission: USUAL, isLabNamed: undefined },
        `--replay ${shellWord(fromHere(out))} --all`,
      )
    : undefined;
  stream.write(shown(terminalBody(translated(report, say), { columns, isAllTold: request.isAllTold, inFull })));
  const faults: string[] = [];
  const fail = (error: Error): void => void faults.push(error.message);
  const written = await writeReport(report, out).catch(fail);
  if (report.graded) {
    const where = written === undefined ? "" : say(placesOf(fromHere(written), request.isPageWritten, isEvident));
    await tellEnd(request, report, { lab, where, columns }).catch(fail);
  }
  const context = {
    env: process.env,
    out,
    cwd: fromCaller(".", "grade"),
    submission: request.dir,
    gradedFiles: lab.gradedFiles,
    hasPage: request.isPageWritten,
  };
  // Platforms' files are written before the large ones, for the disk may be full; and Autolab's line must be the last on stdout.
  const page = pageMaker({ report, evidence }, lab);
  await publish(report, reporters, { ...context, now: new Date() }, page).catch(fail);
  // Where not even the report can be written, that has been said.
  if (written !== undefined) {
    if (request.isPageWritten) await writePage(page, out).catch(fail);
    await writeEvidence({ report, evidence }, out).catch((error: unknown) =>
      fail(new Error(unwritten(`what the grade was made from, in ${out},`, error))),
    );
  }
  for (const fault of faults) process.stderr.write(`${say(fault)}\n`);
  return exitCodeFor(reporters, report);
}

/** Where a grade is written, in words: what was lost by is there if points were lost. */
function placesOf(file: string, isPageWritten: boolean, isEvident: boolean): string {
  if (!isPageWritten) return isEvident ? `${file}, and log/ and history/ beside it` : file;
  return `${file}${isEvident ? ", and report.html, log/ and history/ beside it" : ", and report.html beside it"}`;
}

/**
 * Shows the end of a report: what has changed, what is next, where it is written, and the score. Then it remembers the score.
 *
 * @throws Error when the score cannot be remembered
 */
async function tellEnd(
  request: GradeRequest,
  report: GradedReport,
  { lab, where, columns }: { lab: Lab; where: string; columns: number },
): Promise<void> {
  const { out } = request;
  const { ending } = await layout();
  const isWhole = request.only === undefined;
  const isCompared = where !== "" && isWhole && isRemembered(request);
  const before = isCompared ? await standingBefore(out, report) : undefined;
  const page = request.isPageWritten && process.stdout.isTTY ? pageIn(out) : undefined;
  const hasCluster = lab.family !== undefined;
  const about = { columns, isWhole, before, written: where, page, handout: say(lab.handouts.en), hasCluster };
  process.stdout.write(shown(ending(report, about)));
  if (!isCompared) return;
  await remember(out, report).catch((error) => {
    throw new Error(unwritten(path.join(out, "last.json"), error));
  });
}

/** What lays out a report, which takes long to load. */
async function layout() {
  const [{ ending }, { terminalBody }, { columnsOf }] = await Promise.all([
    import("../report/ending.ts"),
    import("../report/terminal.ts"),
    import("../report/wrapped.ts"),
  ]);
  return { ending, terminalBody, columnsOf };
}

/** Only a student's own grades are compared: what an instructor chooses, or writes elsewhere, is a grade of another kind. */
function isRemembered({ suite, feedback, isBlamed, isOutNamed }: GradeRequest): boolean {
  return suite === "public" && feedback === "full" && !isBlamed && !isOutNamed;
}

/** The name of a file as the person can type it, who may stand elsewhere than npm runs its scripts. */
function fromHere(file: string): string {
  return path.relative(fromCaller(".", "grade"), file) || ".";
}

/** The text for the terminal. GitHub's runner obeys some lines as commands, and a submission may have written such lines. */
function shown(text: string): string {
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
  return isSaid ? error.message : (shortageIn(error) ?? error.stack ?? error.message);
}
