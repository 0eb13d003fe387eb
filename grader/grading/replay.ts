import { readFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../base/usage.ts";
import { whyOf } from "../base/write.ts";
import type { CheckSpec } from "../checks/check.ts";
import type { Suite } from "../checks/runner.ts";
import { Scoreboard } from "../checks/scoreboard.ts";
import type { History } from "../history/history.ts";
import { labsFor, suiteOf } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { type CheckReport, checkReports, type RuleBook } from "../report/check-report.ts";
import { exitCode, type GradedReport, REPORT_SCHEMA, type Report } from "../report/report.ts";
import { terminalReport } from "../report/terminal.ts";
import { readEvidence, type StoredRun } from "./files.ts";
import { ruleBookOf } from "./rule-book.ts";

/**
 * Shows the verdict of a stored grade again, as the judges come to it now. No process is started. Returns the exit code of
 * the verdict.
 *
 * @throws UsageError when the folder does not hold what a grade wrote
 */
export async function runReplay(dir: string): Promise<number> {
  const stored = await readGraded(dir);
  const [lab] = await labsFor(stored.lab);
  const report = await replay(dir, stored, lab as Lab, await suiteOf(lab as Lab, stored.suite));
  process.stdout.write(terminalReport(report));
  return exitCode(report);
}

async function readGraded(dir: string): Promise<GradedReport> {
  const file = path.join(dir, "report.json");
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(`--replay ${dir}: ${file} cannot be read (${whyOf(error)}); give the folder of a grade`);
  });
  const report = parsed(text);
  if (report?.schema !== REPORT_SCHEMA)
    throw new UsageError(`--replay ${dir}: report.json is no ${REPORT_SCHEMA}; grade the submission again`);
  if (!report.graded) throw new UsageError(`--replay ${dir}: there was no grade: ${report.error}`);
  return report;
}

function parsed(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}

/**
 * Judges a stored grade again, by its histories. Its verdicts are the stored ones unless a judge was changed since.
 *
 * @throws UsageError when the folder does not hold what a grade wrote
 */
export async function replay(dir: string, stored: GradedReport, lab: Lab, suite: Suite): Promise<GradedReport> {
  const run = await readEvidence(dir, suite.protocol);
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
  const scoreboard = new Scoreboard(vital);
  for (const { name, experiment } of kept) {
    const found = experiments.find((one) => one.name === experiment);
    const history = histories.get(name);
    if (found !== undefined && history !== undefined) scoreboard.add(found.judge(name, history));
  }
  scoreboard.restore(errors);
  return checkReports(specs, scoreboard.verdicts(specs), rules);
}
