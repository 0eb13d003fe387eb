import { describe, expect, test } from "vitest";
import { type CheckReport, checkReports, exitCode, type Report } from "../../../grader/report/report.ts";
import type { CheckSpec, CheckStatus, Verdict } from "../../../grader/suites/check.ts";
import { CATALOGUE } from "../../../grader/suites/zpbft/public/catalogue.ts";

function spec(id: string, points: number): CheckSpec {
  return { id, title: `${id} is right`, rules: ["V7"], functions: ["commit"], points, needs: [] };
}

function verdict(id: string, status: CheckStatus): [string, Verdict] {
  return [id, { id, status, message: `${status}!`, expected: "one", seen: "two", evidence: ["a line"] }];
}

const reportOf = (...statuses: CheckStatus[]): Report =>
  ({ checks: statuses.map((status) => ({ status }) as CheckReport) }) as Report;

describe("a check earns its points", () => {
  test("by a pass", () => {
    expect(checkReports([spec("a", 30)], new Map([verdict("a", "passed")]))).toEqual([
      {
        id: "a",
        title: "a is right",
        rules: ["V7"],
        functions: ["commit"],
        points: 30,
        maxPoints: 30,
        status: "passed",
        message: "passed!",
        expected: "one",
        seen: "two",
        evidence: ["a line"],
      },
    ]);
  });

  test.each(["failed", "skipped", "inconclusive"] as const)("by nothing else: %s is 0 points", (status) => {
    expect(checkReports([spec("a", 30)], new Map([verdict("a", status)]))).toMatchObject([
      { points: 0, maxPoints: 30, status, message: `${status}!` },
    ]);
  });

  test("and not by silence: what nothing was heard of is inconclusive", () => {
    expect(checkReports([spec("a", 30)], new Map())).toMatchObject([
      { points: 0, maxPoints: 30, status: "inconclusive", message: "the grader heard nothing of this check" },
    ]);
  });

  test("and not by another's pass", () => {
    const reports = checkReports(
      [spec("a", 1), spec("b", 2)],
      new Map([verdict("b", "passed"), verdict("c", "passed")]),
    );
    expect(reports.map(({ id, points, status }) => [id, points, status])).toEqual([
      ["a", 0, "inconclusive"],
      ["b", 2, "passed"],
    ]);
  });
});

describe("the exit code", () => {
  test.each([
    [0, ["passed", "passed"]],
    [1, ["passed", "failed"]],
    [1, ["passed", "skipped"]],
    [2, ["passed", "inconclusive"]],
    [2, ["failed", "inconclusive", "skipped"]],
  ] as const)("is %i when the checks are %j", (code, statuses) => {
    expect(exitCode(reportOf(...statuses))).toBe(code);
  });
});

describe("the catalogue", () => {
  test("has checks of different names, worth 100 points in all", () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
    expect(CATALOGUE.reduce((sum, { points }) => sum + points, 0)).toBe(100);
  });

  test("has each check after those that it needs", () => {
    const before = new Set<string>();
    for (const { id, needs } of CATALOGUE as readonly CheckSpec[]) {
      for (const need of needs) expect(before, `${id} needs ${need}`).toContain(need);
      before.add(id);
    }
  });

  test("has names that stand for themselves in a pattern", () => {
    for (const { id } of CATALOGUE) expect(id).toMatch(/^[a-z0-9-]+$/);
  });
});
