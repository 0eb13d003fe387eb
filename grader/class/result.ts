import { checksThat, type Report } from "../report/report.ts";
import type { Entry } from "./entry.ts";

/** What came of one submission. */
export interface Result {
  /** Whose it is: the safe name, as the folders of the results are called. */
  name: string;
  /** What it was handed in as. */
  entry: Pick<Entry, "student" | "source" | "id" | "late" | "attempt">;
  report: Report;
  /** The machine that graded it, if it was another one. */
  machine?: string | undefined;
  /** Whether it was made by an earlier run. */
  isKept: boolean;
  /** Why it could not be written into the folder of results, or not all of it; undefined if it was. */
  unwritten?: string;
}

export const STATUSES = ["graded", "not gradable", "grader failed", "inconclusive"] as const;

export type Status = (typeof STATUSES)[number];

export function statusOf(report: Report): Status {
  if (!report.graded) return report.errorSource === "submission" ? "not gradable" : "grader failed";
  return checksThat("inconclusive", report).length > 0 ? "inconclusive" : "graded";
}

/** Whether grading again would give the same result: it may not if the grader itself failed. */
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
  if (!report.graded) return report.error.split("\n")[0] ?? "";
  const unclear = checksThat("inconclusive", report).map(({ id }) => id);
  return unclear.length === 0 ? "" : `inconclusive: ${unclear.join(" ")}`;
}

/** Those that were graded, the slowest first. */
export function slowestOf(results: readonly Result[]): Result[] {
  return results
    .filter(({ report }) => statusOf(report) === "graded")
    .toSorted((a, b) => b.report.duration_ms - a.report.duration_ms);
}

const NAMED_MAX = 10;

/** Whose results could not be written, a sentence for each reason. */
export function unwrittenLines(results: readonly Result[], out: string): string[] {
  const byReason = Map.groupBy(results, ({ unwritten }) => unwritten);
  byReason.delete(undefined);
  return Array.from(byReason, ([why, group]) => {
    const left = group.length - NAMED_MAX;
    const names = group.slice(0, NAMED_MAX).map(({ name }) => name);
    const all = [...names, ...(left > 0 ? [`${left} more`] : [])].join(", ");
    return `these results cannot be written into ${out} (${why}): ${all}; the same command tries again`;
  });
}
