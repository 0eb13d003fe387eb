import type { Report } from "../report/report.ts";
import type { Entry } from "./entry.ts";

/** What came of one submission. */
export interface Result {
  /** Whose it is: the safe name, as the folders of the results are called. */
  name: string;
  /** What it was handed in as. */
  entry: Pick<Entry, "student" | "source" | "id" | "late" | "attempt">;
  report: Report;
  /** Whether it was made by an earlier run. */
  isKept: boolean;
}

export type Status = "graded" | "not gradable" | "grader failed" | "inconclusive";

export function statusOf({ troubleOf, checks }: Report): Status {
  if (troubleOf === "submission") return "not gradable";
  if (troubleOf === "grader") return "grader failed";
  return checks.some(({ status }) => status === "inconclusive") ? "inconclusive" : "graded";
}

/** Whether grading again would come to the same: it would not if the trouble was the grader's own. */
export function isFinal(report: Report): boolean {
  const status = statusOf(report);
  return status === "graded" || status === "not gradable";
}

/** A few words for a table: why there is no grade, or no clear one, and what does not count. */
export function noteOf(report: Report): string {
  return [reasonOf(report), ...report.notes].filter((text) => text !== "").join("; ");
}

/** Why there is no grade, or no clear one; empty if there is one. */
export function reasonOf(report: Report): string {
  if (report.trouble !== "") return report.trouble.split("\n")[0] ?? "";
  const unclear = report.checks.filter(({ status }) => status === "inconclusive").map(({ id }) => id);
  return unclear.length === 0 ? "" : `inconclusive: ${unclear.join(" ")}`;
}
