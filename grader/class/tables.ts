import type { CheckStatus } from "../checks/check.ts";
import { checksOf, checksThat, scoreOf } from "../report/report.ts";
import { csv } from "./csv.ts";
import { noteOf, type Result, statusOf } from "./result.ts";
import type { Pair } from "./similarity.ts";
import { checkIds } from "./statistics.ts";

/**
 * `grades.csv`: a row for each submission, with a column of points for each check. `name` is the person's, as it was handed
 * in, and `folder` what it is called in the results.
 */
export function gradesCsv(results: readonly Result[], { withCredit }: { withCredit: boolean }): string {
  const ids = checkIds(results);
  const withMachine = results.some(({ machine }) => machine !== undefined);
  const header = [
    ...["name", "score", "max", "status", "id", "late", "attempt", "passed", "failed", "skipped"],
    ...ids,
    ...(withCredit ? ["credit"] : []),
    ...["seconds", ...(withMachine ? ["machine"] : []), "folder", "handed in", "note"],
  ];
  const rows = results.map(({ name, entry, report, machine }) => {
    const count = (wanted: CheckStatus): number => checksThat(wanted, report).length;
    const points = new Map(checksOf(report).map((check) => [check.id, check.points]));
    const score = scoreOf(report);
    // Who lost no points has no blame, and all the credit.
    const credit = (report.graded ? report.blame?.credit : undefined) ?? score;
    return [
      ...[entry.student, score, report.maxScore, statusOf(report), entry.id, entry.late, entry.attempt],
      ...[count("passed"), count("failed"), count("skipped")],
      ...ids.map((id) => points.get(id) ?? ""),
      ...(withCredit ? [credit] : []),
      Number((report.duration_ms / 1000).toFixed(1)),
      ...(withMachine ? [machine ?? ""] : []),
      ...[name, entry.source, noteOf(report)],
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
