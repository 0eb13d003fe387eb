import { arch, availableParallelism, platform } from "node:os";
import type { CheckSpec, CheckStatus, Verdict } from "../checks/check.ts";
import { handoutSection, RULES } from "../labs/pbft/rules.ts";
import type { IdleSign } from "../sandbox/usage.ts";

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
  /** Why there is no grade at all: words for the person who submitted. Empty if there is one. */
  trouble: string;
  /** Whose doing that is: nobody's ("", there is a grade), the submission's, or the grader's and the machine's. */
  troubleOf: "" | "submission" | "grader";
  suite: "public" | "hidden";
  /** How much is told of each check: all; of hidden ones a hint only; points only. */
  feedback: Feedback;
  /** What the submission's processes were kept from, by the names of docs/instructors.md. */
  isolation: readonly string[];
  /** The layers that were tried and could not be had, each with the reason; left out if there are none. */
  isolationLost?: readonly string[];
  /** What chance came from: the same seed makes the same choices again. */
  seed: number;
  /** The machine. `idle` is how it was known that a process is idle: by `proc`, `ps` or `echo`; empty if nothing was run. */
  host: { platform: string; arch: string; cpus: number; node: string; idle: "" | IdleSign };
  score: number;
  maxScore: number;
  /** Which functions are at fault, if that was asked for and points were lost. */
  blame?: Blame;
  /** What lies beside the graded files and does not count, a line for each. It costs no points. */
  notes: readonly string[];
  /** What the compiler says about the graded files. It costs no points. */
  typeErrors: string[];
  checks: CheckReport[];
}

/** What came of exchanging the submission's functions for the reference's. */
export interface Blame {
  /** The fewest functions whose exchange gives full marks; of several such sets the likeliest first. All of them if none does. */
  guilty: readonly string[];
  /** One for each set of functions that was exchanged, the smallest first. */
  grafts: readonly { exchanged: readonly string[]; score: number }[];
  /** What the checks of each function earn when the two others are the reference's. */
  earned: Readonly<Record<string, number>>;
  /** That, and what the checks of all three together earned as submitted; never less than the score. */
  credit: number;
}

export type Feedback = "full" | "hint" | "score";

export interface CheckReport {
  id: string;
  title: string;
  /** Whether students do not have this check. */
  hidden: boolean;
  /** What its author says to those who fail it, if that is not all that they are told. */
  hint: string;
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

/** Gives the credit that functions earn beside the reference's: as points of their own, so that points still add up to the score. */
export function withCredit(report: Report, blame: Blame): Report {
  const points = blame.credit - report.score;
  const none = { rule: "", ruleText: "", handout: "", functions: [], expected: "", seen: "", evidence: [], thrown: [] };
  const credit: CheckReport = {
    ...none,
    id: "credit",
    title: "credit for functions that are right beside the reference's others",
    hidden: false,
    hint: "",
    rules: [],
    points,
    maxPoints: 0,
    status: "passed",
    message: "",
    others: 0,
  };
  const checks = points === 0 ? report.checks : [...report.checks, credit];
  return { ...report, blame, score: blame.credit, checks };
}

/** A report that there is no grade. It earns no points, and says why. */
export function troubleReport(
  about: Pick<Report, "lab" | "submission" | "startedAt" | "suite" | "maxScore">,
  troubleOf: "submission" | "grader",
  trouble: string,
  notes: readonly string[] = [],
): Report {
  return {
    schema: REPORT_SCHEMA,
    ...about,
    duration_ms: Date.now() - Date.parse(about.startedAt),
    trouble,
    troubleOf,
    feedback: "full",
    isolation: [],
    seed: 0,
    host: host(),
    score: 0,
    notes,
    typeErrors: [],
    checks: [],
  };
}

/** The machine that grades. */
export function host(idle: Report["host"]["idle"] = ""): Report["host"] {
  return { platform: platform(), arch: arch(), cpus: availableParallelism(), node: process.version, idle };
}

/** Puts the verdicts beside the checks that were to be made. Only an explicit pass earns points. */
export function checkReports(specs: readonly CheckSpec[], verdicts: readonly Verdict[]): CheckReport[] {
  const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  return specs.map(({ id, title, rules, points, hidden = false, hint = "" }) => {
    const verdict = byId.get(id);
    const failure = verdict?.finding;
    const status = verdict?.status ?? "inconclusive";
    return {
      id,
      title,
      hidden,
      hint,
      rules,
      points: status === "passed" ? points : 0,
      maxPoints: points,
      status,
      message: failure?.message ?? verdict?.reason ?? "the grader heard nothing of this check",
      rule: failure?.rule ?? "",
      ruleText: failure?.rule === undefined ? "" : RULES[failure.rule as keyof typeof RULES],
      handout: failure?.rule === undefined ? "" : handoutSection(failure.rule as keyof typeof RULES),
      functions: failure?.functions ?? [],
      expected: failure?.expected ?? "",
      seen: failure?.seen ?? "",
      evidence: failure?.evidence ?? [],
      thrown: failure?.thrown ?? [],
      others: verdict?.others ?? 0,
    };
  });
}

/** 0 full marks, 1 points lost, 2 no grade: not gradable, or a check came to no verdict, which is not the submission's fault. */
export function exitCode({ checks, troubleOf }: Report): 0 | 1 | 2 {
  if (troubleOf !== "") return 2;
  if (checks.some(({ status }) => status === "inconclusive")) return 2;
  return checks.every(({ status }) => status === "passed") ? 0 : 1;
}
