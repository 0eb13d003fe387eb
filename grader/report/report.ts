import { arch, availableParallelism, platform } from "node:os";
import type { SuiteName } from "../base/project.ts";
import type { IdleSign } from "../sandbox/usage.ts";
import type { CheckReport, PassedCheck } from "./check-report.ts";

/** The version of the shape of `report.json`; docs/report.md describes it. */
export const REPORT_SCHEMA = "lab-report/2";

/** The result of grading one submission. Points are whole numbers, times are in milliseconds. */
export type Report = GradedReport | UngradedReport;

/** The fields of every report. */
interface ReportAbout {
  schema: typeof REPORT_SCHEMA;
  lab: string;
  /** Whether the lab was named: then it is named again in the commands that the report gives. */
  isLabNamed?: true;
  submission: string;
  suite: SuiteName;
  /** How much the report shows of each check: everything; of hidden ones only a hint; points only. */
  feedback: Feedback;
  /** When grading began, as ISO 8601 in UTC. */
  startedAt: string;
  duration_ms: number;
  host: Host;
  /** The points of all checks that were to be made. */
  maxScore: number;
  /** Files beside the graded ones that do not count, a line for each. They cost no points. */
  notes: readonly string[];
}

export interface GradedReport extends ReportAbout {
  graded: true;
  score: number;
  /** The seed of every random choice: the same seed makes the same choices. Absent if it may not be shown. */
  seed?: number;
  /** The machine, and by which method idle processes were recognised: `proc`, `ps` or `echo`. */
  host: Host & { idle: IdleSign };
  /** What the submission's processes were kept from, by the names of docs/instructors.md. */
  isolation: readonly string[];
  /** The layers that were tried and are unavailable, each with the reason. Absent if there are none. */
  isolationLost?: readonly string[];
  /** What the compiler says about the graded files. It costs no points. */
  typeErrors: readonly string[];
  checks: readonly CheckReport[];
  /** Which functions are at fault. Absent if that was not asked for, no points were lost, or it may not be shown. */
  blame?: Blame;
}

/** There is no grade: it earns no points, and costs none of what was earned before. */
export interface UngradedReport extends ReportAbout {
  graded: false;
  /** Why there is no grade: words for the person who submitted. */
  error: string;
  /** Whose fault that is. "grader" includes the machine. */
  errorSource: ErrorSource;
}

export type Feedback = "full" | "hint" | "score";

export type ErrorSource = "submission" | "grader";

export interface Host {
  platform: string;
  arch: string;
  cpus: number;
  /** The version of Node. */
  node: string;
}

/** The result of exchanging the submission's functions for the reference's. */
export interface Blame {
  /** The fewest functions whose exchange gives full marks; of several such sets the likeliest one. All of them if no fewer are known. */
  guilty: readonly string[];
  /** One for each set of functions that was exchanged and graded by the whole suite. */
  grafts: readonly { exchanged: readonly string[]; score: number }[];
  /** What the checks of each function earn when all others are the reference's. */
  earned: Readonly<Record<string, number>>;
  /** The sum of `earned`, plus what the checks of all functions together earned as submitted; never less than the score. */
  credit: number;
}

/** Gives the credit that functions earn beside the reference's: as points of their own, so that points still add up to the score. */
export function withCredit(report: GradedReport, blame: Blame): GradedReport {
  const points = blame.credit - report.score;
  const credit: PassedCheck = {
    id: "credit",
    title: "credit for functions that are right beside the reference's others",
    hidden: false,
    rules: [],
    points,
    maxPoints: 0,
    status: "passed",
  };
  const checks = points === 0 ? report.checks : [...report.checks, credit];
  return { ...report, blame, score: blame.credit, checks };
}

/** A report that there is no grade, which says why. */
export function errorReport(
  about: Pick<Report, "lab" | "submission" | "startedAt" | "suite" | "maxScore">,
  errorSource: ErrorSource,
  error: string,
  notes: readonly string[] = [],
): UngradedReport {
  return {
    schema: REPORT_SCHEMA,
    graded: false,
    ...about,
    duration_ms: Date.now() - Date.parse(about.startedAt),
    feedback: "full",
    host: host(),
    notes,
    error,
    errorSource,
  };
}

/** The machine that grades. */
export function host(): Host {
  return { platform: platform(), arch: arch(), cpus: availableParallelism(), node: process.version };
}

/** The points, where a number is needed: none if there is no grade. */
export function scoreOf(report: Report): number {
  return report.graded ? report.score : 0;
}

/** The checks, where a list is needed: none if there is no grade. */
export function checksOf(report: Report): readonly CheckReport[] {
  return report.graded ? report.checks : [];
}

/** The checks of a report that have a status, in its order. */
export function checksThat<Status extends CheckReport["status"]>(
  status: Status,
  report: Report,
): Extract<CheckReport, { status: Status }>[] {
  return checksOf(report).filter((check): check is Extract<CheckReport, { status: Status }> => check.status === status);
}

/** 0 full marks, 1 points lost, 2 no grade: not gradable, or a check came to no verdict, which is not the submission's fault. */
export function exitCode(report: Report): 0 | 1 | 2 {
  if (!report.graded || checksThat("inconclusive", report).length > 0) return 2;
  return report.checks.every(({ status }) => status === "passed") ? 0 : 1;
}

/** How what the compiler says is introduced. Node runs a file whatever its types are. */
export function typeErrorsTitle({ score, maxScore }: Pick<GradedReport, "score" | "maxScore">): string {
  return `the compiler finds mistakes (${score < maxScore ? "they may be why a check fails" : "they cost no points by themselves"})`;
}
