import { readFile } from "node:fs/promises";
import path from "node:path";
import type { CheckSpec } from "../checks/check.ts";
import type { Suite } from "../checks/runner.ts";
import { Scoreboard } from "../checks/scoreboard.ts";
import type { History } from "../history/history.ts";
import { checkReports, type Report } from "../report/report.ts";
import { readEvidence, type StoredRun } from "./files.ts";

/**
 * Judges a stored grade again, by its histories: no process is started. Returns its report with the verdicts that the judges
 * come to now, which are the stored ones unless a judge was changed since.
 *
 * @throws UsageError when the folder does not hold what a grade wrote
 */
export async function replay(dir: string, suite: Suite): Promise<Report> {
  const stored = JSON.parse(await readFile(path.join(dir, "report.json"), "utf8")) as Report;
  const run = await readEvidence(dir, suite.protocol);
  const made = new Set(stored.checks.map(({ id }) => id));
  const checks = verdictsOf(
    run,
    suite,
    suite.checks.filter(({ id }) => made.has(id)),
  );
  return { ...stored, checks, score: checks.reduce((sum, { points }) => sum + points, 0) };
}

/** The verdicts of a run, from its histories. */
export function verdictsOf(
  { kept, errors, histories }: StoredRun & { histories: ReadonlyMap<string, History> },
  { experiments, vital }: Suite,
  specs: readonly CheckSpec[],
): Report["checks"] {
  const scoreboard = new Scoreboard(vital);
  for (const { name, experiment } of kept) {
    const found = experiments.find((one) => one.name === experiment);
    const history = histories.get(name);
    if (found !== undefined && history !== undefined) scoreboard.add(found.judge(name, history));
  }
  scoreboard.restore(errors);
  return checkReports(specs, scoreboard.verdicts(specs));
}
