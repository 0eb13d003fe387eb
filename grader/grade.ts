import { mkdir, writeFile } from "node:fs/promises";
import { arch, availableParallelism, platform } from "node:os";
import path from "node:path";
import { startVitest, type TestCase } from "vitest/node";
import { type Lab, PROJECT } from "./labs.ts";
import { checkReports, REPORT_SCHEMA, type Report } from "./report/report.ts";
import { stage } from "./submission/stage.ts";
import { readSubmission } from "./submission/submission.ts";
import type { CheckSpec, Verdict } from "./suites/check.ts";

export interface GradeOptions {
  lab: Lab;
  /** Every check that is to be made. */
  specs: readonly CheckSpec[];
  /** The folder of the submission. */
  dir: string;
  /** What the report calls it. */
  name: string;
  /** Make only the checks whose id this matches, and those that they need. */
  only?: RegExp;
  /** Called with each verdict as it comes. */
  onVerdict?: (verdict: Verdict) => void;
}

/**
 * Grades a submission: stages it, makes every check against real processes, and ends all that it started.
 *
 * @throws SubmissionError when it cannot be graded as it is
 */
export async function grade({ lab, specs, dir, name, only, onVerdict }: GradeOptions): Promise<Report> {
  const startedAt = new Date();
  const staged = await stage(await readSubmission(dir, lab));
  try {
    const chosen = withNeeds(specs, only);
    const verdicts = await runSuites(lab, chosen, staged.program, onVerdict);
    const checks = checkReports(chosen, verdicts);
    return {
      schema: REPORT_SCHEMA,
      lab: lab.name,
      submission: name,
      startedAt: startedAt.toISOString(),
      duration_ms: Date.now() - startedAt.getTime(),
      host: { platform: platform(), arch: arch(), cpus: availableParallelism(), node: process.version },
      score: checks.reduce((sum, { points }) => sum + points, 0),
      maxScore: checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
      checks,
    };
  } finally {
    await staged.remove();
  }
}

/** Writes `report.json` into a folder, which is made if need be, and returns the file. */
export async function writeReport(report: Report, dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, "report.json");
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return file;
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

async function runSuites(
  lab: Lab,
  specs: readonly CheckSpec[],
  program: string,
  onVerdict?: (verdict: Verdict) => void,
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const take = (testCase: TestCase): void => {
    const { verdict } = testCase.meta();
    if (verdict === undefined) return;
    verdicts.set(verdict.id, verdict);
    onVerdict?.(verdict);
  };
  const vitest = await startVitest("test", [], {
    config: false,
    root: PROJECT,
    include: [...lab.suites],
    testNamePattern: new RegExp(`^(${specs.map(({ id }) => id).join("|")})$`),
    watch: false,
    pool: "forks",
    // The files wait for processes most of the time, and do not disturb each other.
    maxWorkers: 3,
    reporters: [{ onTestCaseResult: take }],
    provide: { program },
    // The checks are the project's own sources: Node runs them as they are.
    experimental: { viteModuleRunner: false },
    passWithNoTests: true,
  });
  await vitest.close();
  // vitest reports its own failures by setting this; the report says it better.
  process.exitCode = 0;
  return verdicts;
}
