import type { CheckStatus } from "../suites/check.ts";
import { csv } from "./csv.ts";
import { noteOf, type Result, statusOf } from "./result.ts";
import type { Pair } from "./similarity.ts";

/** `grades.csv`: a row for each submission, with a column of points for each check. */
export function gradesCsv(results: readonly Result[], { withCredit }: { withCredit: boolean }): string {
  const ids = [...new Set(results.flatMap(({ report }) => report.checks.map(({ id }) => id)))];
  const header = [
    ...["name", "score", "max", "status", "passed", "failed", "skipped"],
    ...ids,
    ...(withCredit ? ["credit"] : []),
    ...["seconds", "note"],
  ];
  const rows = results.map(({ name, report }) => {
    const count = (wanted: CheckStatus): number => report.checks.filter(({ status }) => status === wanted).length;
    const points = new Map(report.checks.map((check) => [check.id, check.points]));
    return [
      ...[name, report.score, report.maxScore, statusOf(report), count("passed"), count("failed"), count("skipped")],
      ...ids.map((id) => points.get(id) ?? ""),
      // Who lost no points has no blame, and all the credit.
      ...(withCredit ? [report.blame?.credit ?? report.score] : []),
      ...[Number((report.duration_ms / 1000).toFixed(1)), noteOf(report)],
    ];
  });
  return csv([header, ...rows]);
}

/** `similar.csv`: the pairs that are similar, the most similar first. */
export function similarCsv(pairs: readonly Pair[]): string {
  const rows = pairs.map(({ a, b, similarity, isIdentical }) => [
    ...[a, b, Number(similarity.toFixed(3)), isIdentical ? "identical" : "similar"],
  ]);
  return csv([["name", "other", "similarity", "kind"], ...rows]);
}
