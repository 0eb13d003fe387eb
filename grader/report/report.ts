import type { CheckSpec, CheckStatus, Verdict } from "../suites/check.ts";

/** The version of the shape of `report.json`; docs/report.md describes it. */
export const REPORT_SCHEMA = "zpbft-report/1";

/** What came of grading one submission. Points are whole numbers, times are in milliseconds. */
export interface Report {
  schema: typeof REPORT_SCHEMA;
  lab: string;
  submission: string;
  /** When grading began, as ISO 8601 in UTC. */
  startedAt: string;
  duration_ms: number;
  host: { platform: string; arch: string; cpus: number; node: string };
  score: number;
  maxScore: number;
  checks: CheckReport[];
}

export interface CheckReport {
  id: string;
  title: string;
  rules: readonly string[];
  functions: readonly string[];
  points: number;
  maxPoints: number;
  status: CheckStatus;
  message: string;
  expected: string;
  seen: string;
  evidence: string[];
}

/**
 * Puts the verdicts beside the checks that were to be made. Only an explicit pass earns points: a check that nothing was
 * heard of is inconclusive.
 */
export function checkReports(specs: readonly CheckSpec[], verdicts: ReadonlyMap<string, Verdict>): CheckReport[] {
  return specs.map(({ id, title, rules, functions, points }) => {
    const verdict = verdicts.get(id);
    return {
      id,
      title,
      rules,
      functions,
      points: verdict?.status === "passed" ? points : 0,
      maxPoints: points,
      status: verdict?.status ?? "inconclusive",
      message: verdict?.message ?? "the grader heard nothing of this check",
      expected: verdict?.expected ?? "",
      seen: verdict?.seen ?? "",
      evidence: verdict?.evidence ?? [],
    };
  });
}

/** 0 full marks, 1 points lost, 2 no grade: a check came to no verdict, which is not the submission's fault. */
export function exitCode({ checks }: Report): 0 | 1 | 2 {
  if (checks.some(({ status }) => status === "inconclusive")) return 2;
  return checks.every(({ status }) => status === "passed") ? 0 : 1;
}
