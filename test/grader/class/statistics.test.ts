import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import type { CheckStatus } from "../../../grader/checks/check.ts";
import type { Result } from "../../../grader/class/result.ts";
import {
  hardestFirst,
  mean,
  median,
  percentOf,
  shareText,
  statisticsOf,
  tenths,
  tenthText,
  togetherText,
} from "../../../grader/class/statistics.ts";
import { summary } from "../../../grader/class/summary.ts";
import { gradesCsv } from "../../../grader/class/tables.ts";
import type { CheckReport, FailedCheck } from "../../../grader/report/check-report.ts";
import { checksOf } from "../../../grader/report/report.ts";
import { entryAt, errorOf, reportOf } from "./fake.ts";

type Broken = Partial<Record<string, string>>;

/** A result in which each check judges the rule of its name, and a failed one is broken by it, or by the one named here. */
function result(
  name: string,
  statuses: Record<string, CheckStatus>,
  broken: Broken = {},
  more: Partial<FailedCheck> = {},
): Result {
  const report = reportOf(statuses);
  const checks = checksOf(report).map((check): CheckReport => {
    const rules = [check.id.toUpperCase()];
    if (check.status !== "failed" || check.finding?.rule === undefined) return { ...check, rules };
    const rule = { ...check.finding.rule, name: broken[check.id] ?? check.id.toUpperCase() };
    return { ...check, rules, ...more, finding: { ...check.finding, ...more.finding, rule } };
  });
  return { name, entry: entryAt(name), report: { ...report, checks }, isKept: false };
}

function many(count: number, make: (place: number) => Result): Result[] {
  return Array.from({ length: count }, (_, place) => make(place));
}

test("the mean and the median", () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(median([9, 1, 2])).toBe(2);
  expect(median([9, 1, 2, 4])).toBe(3);
});

test("scores are sorted into tenths, and full marks stand alone", () => {
  const scores = [0, 9, 10, 99, 100, 100].map((score) => ({ score, maxScore: 100 }));
  expect(tenths(scores)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
  expect(tenths([{ score: 12, maxScore: 12 }])[10]).toBe(1);
  expect([tenthText(0), tenthText(9), tenthText(10)]).toEqual(["0–9 %", "90–99 %", "100 %"]);
});

test("skipped is not failed: a share is of those that were tried", () => {
  const { checks, rules } = statisticsOf([
    result("ann", { a: "failed", b: "skipped" }),
    result("bob", { a: "passed", b: "failed" }),
    result("cyd", { a: "failed", b: "skipped" }),
    result("dee", { a: "passed", b: "passed" }),
    result("eve", { a: "failed", b: "inconclusive" }),
  ]);
  expect(checks.map(({ key, count, tried, untried }) => [key, count, tried, untried])).toEqual([
    ["a", 2, 4, 0],
    ["b", 1, 2, 2],
  ]);
  expect(rules.map(({ key, count, tried }) => [key, count, tried])).toEqual([
    ["A", 2, 4],
    ["B", 1, 2],
  ]);
});

test("a check that failed by another rule says nothing of its own", () => {
  const { rules } = statisticsOf([
    result("ann", { a: "failed" }, { a: "Z" }),
    result("bob", { a: "failed" }),
    result("cyd", { a: "passed" }),
  ]);
  expect(rules.map(({ key, count, tried }) => [key, count, tried])).toEqual([
    ["Z", 1, 1],
    ["A", 1, 2],
  ]);
});

test("a rule counts once for a submission, however many checks find it broken", () => {
  const { rules } = statisticsOf([result("ann", { a: "failed", b: "failed" }, { b: "A" })]);
  expect(rules.map(({ key, count, tried }) => [key, count, tried])).toEqual([["A", 1, 1]]);
});

test("of fewer than ten there are counts, and no percentage", () => {
  expect(percentOf({ count: 3, tried: 9 })).toBeUndefined();
  expect(shareText({ count: 3, tried: 9 })).toBe("3 of 9");
  expect(shareText({ count: 3, tried: 10 })).toBe("3 of 10, 30 %");
});

test("one of many is not none, and all but one not all", () => {
  expect([0, 1, 499, 500].map((count) => percentOf({ count, tried: 500 }))).toEqual([
    "0 %",
    "< 1 %",
    "> 99 %",
    "100 %",
  ]);
});

test("what few were tried for does not stand before what many fail", () => {
  const shares = [
    { key: "all of one", count: 1, tried: 1 },
    { key: "a third", count: 10, tried: 30 },
    { key: "a half", count: 6, tried: 12 },
    { key: "two of three", count: 2, tried: 3 },
  ];
  expect(hardestFirst(shares).map(({ key }) => key)).toEqual(["a half", "a third", "two of three", "all of one"]);
});

test("the sentences said most often are told, numbers aside, and the example with the least evidence", () => {
  const saying = (message: string, evidence: string[], name: string): Result => {
    const [check] = checksOf(reportOf({ a: "failed" })) as FailedCheck[];
    const finding = { ...(check as FailedCheck).finding, evidence } as NonNullable<FailedCheck["finding"]>;
    return result(name, { a: "failed" }, {}, { message, finding });
  };
  const { rules } = statisticsOf([
    saying("seq 4 is lost", ["1", "2"], "ann"),
    saying("seq 17 is lost", ["1"], "bob"),
    saying("it is twice", [], "cyd"),
  ]);
  expect(rules[0]?.sentences).toEqual([
    { text: "seq 4 is lost", count: 2 },
    { text: "it is twice", count: 1 },
  ]);
  expect(rules[0]?.clearest).toEqual({ name: "bob", check: "a" });
});

test("what fails together is told from ten on", () => {
  const both = (place: number): Result => result(`both ${place}`, { a: "failed", b: "failed" });
  const one = result("one", { a: "failed", b: "passed" });
  const untried = result("untried", { a: "failed", b: "skipped" });
  expect(statisticsOf([...many(9, both), one]).together).toEqual([]);
  const { together } = statisticsOf([...many(10, both), one, untried]);
  expect(together).toEqual([
    { rule: "B", other: "A", count: 10, tried: 10 },
    { rule: "A", other: "B", count: 10, tried: 11 },
  ]);
  expect(togetherText(together[1] as (typeof together)[number])).toBe(
    "of 11 that break A and were tried for B, 10 (91 %) break B, too",
  );
});

test("scores and shares are of those that were graded", () => {
  const results = [
    result("ann", { a: "passed", b: "failed" }),
    { ...result("bob", { a: "passed", b: "passed" }), isKept: true },
    result("cyd", { a: "failed", b: "inconclusive" }),
    { name: "dee", entry: entryAt("dee"), report: errorOf("submission", "empty"), isKept: false },
    { name: "eve", entry: entryAt("eve"), report: errorOf("grader", "no port"), isKept: false },
  ];
  const { total, counts, kept, scores, checks } = statisticsOf(results);
  expect([total, kept]).toEqual([5, 1]);
  expect(counts).toEqual({ graded: 2, "not gradable": 1, "grader failed": 1, inconclusive: 1 });
  expect(scores).toMatchObject({ mean: 15, median: 15, max: 20, full: 1 });
  expect(checks.map(({ tried }) => tried)).toEqual([2, 2]);
  expect(statisticsOf(results.slice(3)).scores).toBeUndefined();
});

test("the table and the summary say the same numbers", () => {
  const statuses = (place: number): Record<string, CheckStatus> =>
    place % 3 === 0 ? { a: "failed", b: "skipped" } : { a: "passed", b: place % 3 === 1 ? "passed" : "failed" };
  const results = many(31, (place) => result(`student ${place}`, statuses(place)));
  const { scores, counts, checks } = statisticsOf(results);
  const rows: Record<string, string>[] = parse(gradesCsv(results, { withCredit: false }), { bom: true, columns: true });
  const points = rows.map(({ score }) => Number(score));
  expect(scores?.mean).toBe(mean(points));
  expect(scores?.median).toBe(median(points));
  expect(counts.graded).toBe(rows.filter(({ status }) => status === "graded").length);
  const failed = rows.reduce((sum, row) => sum + Number(row.failed), 0);
  expect(checks.reduce((sum, { count }) => sum + count, 0)).toBe(failed);
  const text = summary(results, { pairs: [], ignored: [], withdrawn: [], seed: 7 });
  expect(text).toContain(`mean ${mean(points).toFixed(1)}, median ${median(points)} of 20`);
  for (const share of checks) expect(text).toMatch(new RegExp(`^  ${shareText(share)} +${share.key} `, "m"));
});
