import { handoutSection, RULES } from "../judge/rules.ts";
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
  /** What chance came from: the same seed makes the same choices again. */
  seed: number;
  host: { platform: string; arch: string; cpus: number; node: string };
  score: number;
  maxScore: number;
  /** What the compiler says about the graded files. It costs no points. */
  typeErrors: string[];
  checks: CheckReport[];
}

export interface CheckReport {
  id: string;
  title: string;
  rules: readonly string[];
  points: number;
  maxPoints: number;
  status: CheckStatus;
  /** One sentence: what went wrong, or why there is no verdict. Empty for a pass. */
  message: string;
  /** Of a failed check: the rule that was broken, in the handout's words, and the section that explains it. */
  rule: string;
  ruleText: string;
  handout: string;
  /** The functions to look at, the likeliest first. */
  functions: readonly string[];
  expected: string;
  seen: string;
  /** The few messages, or lines of a log, that show it. */
  evidence: readonly string[];
  /** What the student's functions threw, with file and line. */
  thrown: readonly string[];
  /** How often more it was seen. */
  others: number;
}

/** Puts the verdicts beside the checks that were to be made. Only an explicit pass earns points. */
export function checkReports(specs: readonly CheckSpec[], verdicts: readonly Verdict[]): CheckReport[] {
  const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  return specs.map(({ id, title, rules, points }) => {
    const verdict = byId.get(id);
    const failure = verdict?.failure;
    const status = verdict?.status ?? "inconclusive";
    return {
      id,
      title,
      rules,
      points: status === "passed" ? points : 0,
      maxPoints: points,
      status,
      message: failure?.message ?? verdict?.reason ?? "the grader heard nothing of this check",
      rule: failure?.rule ?? "",
      ruleText: failure?.rule === undefined ? "" : RULES[failure.rule],
      handout: failure?.rule === undefined ? "" : handoutSection(failure.rule),
      functions: failure?.functions ?? [],
      expected: failure?.expected ?? "",
      seen: failure?.seen ?? "",
      evidence: failure?.evidence ?? [],
      thrown: failure?.thrown ?? [],
      others: verdict?.others ?? 0,
    };
  });
}

/** 0 full marks, 1 points lost, 2 no grade: a check came to no verdict, which is not the submission's fault. */
export function exitCode({ checks }: Report): 0 | 1 | 2 {
  if (checks.some(({ status }) => status === "inconclusive")) return 2;
  return checks.every(({ status }) => status === "passed") ? 0 : 1;
}
