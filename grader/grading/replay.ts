import path from "node:path";
import { UsageError } from "../base/usage.ts";
import type { CheckSpec } from "../checks/check.ts";
import type { Suite } from "../checks/runner.ts";
import { Scoreboard } from "../checks/scoreboard.ts";
import type { History } from "../history/history.ts";
import { labsFor, suiteOf } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { say } from "../lang/say.ts";
import { type CheckReport, checkReports, type RuleBook } from "../report/check-report.ts";
import { exitCode, type GradedReport } from "../report/report.ts";
import { terminalReport } from "../report/terminal.ts";
import { translated } from "../report/translated.ts";
import { columnsOf } from "../report/wrapped.ts";
import { readEvidence, readReport, type StoredRun } from "./files.ts";
import { ruleBookOf } from "./rule-book.ts";

/**
 * Shows the verdict of a stored grade again, as the judges come to it now. No process is started. Returns the exit code of
 * the verdict.
 *
 * @throws UsageError when the folder does not hold what a grade by this suite wrote
 */
export async function runReplay(dir: string, isAllTold: boolean): Promise<number> {
  const { lab: name, suite } = await readGraded(dir);
  const [lab] = (await labsFor(name)) as [Lab];
  const report = await replay(dir, lab, await suiteOf(lab, suite));
  const shown = translated(report, say);
  process.stdout.write(terminalReport(shown, { columns: columnsOf(process.stdout), isAllTold }));
  return exitCode(report);
}

async function readGraded(dir: string): Promise<GradedReport> {
  const report = await readReport(dir);
  if (!report.graded) throw new UsageError(`${dir} holds no grade, and so nothing to judge: ${report.error}`);
  return report;
}

/**
 * Judges a stored grade again, by its histories. Its verdicts are the stored ones unless a judge was changed since.
 *
 * @throws UsageError when the folder does not hold what a grade by this suite wrote
 */
export async function replay(dir: string, lab: Parameters<typeof ruleBookOf>[0], suite: Suite): Promise<GradedReport> {
  const stored = await readGraded(dir);
  if (stored.suite !== suite.name) {
    throw new UsageError(
      `${path.join(dir, "report.json")} is of the ${stored.suite} suite, and not of the ${suite.name} one`,
    );
  }
  const run = await readEvidence(dir, suite.protocol);
  const unknown = run.kept.find(({ experiment }) => !suite.experiments.some(({ name }) => name === experiment));
  if (unknown !== undefined) {
    throw new UsageError(
      `${dir}: its history ${unknown.name} is of the experiment ${unknown.experiment}, which this version of the grader does not have`,
    );
  }
  const made = new Set(stored.checks.map(({ id }) => id));
  const specs = suite.checks.filter(({ id }) => made.has(id));
  const checks = verdictsOf(run, suite, specs, ruleBookOf(lab));
  return { ...stored, checks, score: checks.reduce((sum, { points }) => sum + points, 0) };
}

/** The verdicts of a run, from its histories. */
export function verdictsOf(
  { kept, errors, histories }: Pick<StoredRun, "kept" | "errors"> & { histories: ReadonlyMap<string, History> },
  { experiments, vital }: Suite,
  specs: readonly CheckSpec[],
  rules: RuleBook,
): CheckReport[] {
  const scoreboard = new Scoreboard(vital, experiments);
  for (const { name, experiment } of kept) {
    const found = experiments.find((one) => one.name === experiment);
    const history = histories.get(name);
    if (found !== undefined && history !== undefined) scoreboard.add(found.judge(name, history), experiment, name);
  }
  scoreboard.restore(errors);
  return checkReports(specs, scoreboard.verdicts(specs), rules);
}
