import { describe, expect, test } from "vitest";
import type { CheckSpec, CheckStatus, Finding, Verdict } from "../../../grader/checks/check.ts";
import { FUNCTIONS, RULES, type Rule } from "../../../grader/labs/pbft/rules.ts";
import { HIDDEN } from "../../../grader/labs/zpbft/hidden/suite.ts";
import { PUBLIC } from "../../../grader/labs/zpbft/public/suite.ts";
import { type CheckReport, checkReports, exitCode, type Report } from "../../../grader/report/report.ts";

function spec(id: string, points: number): CheckSpec {
  return { id, title: `${id} is right`, rules: ["V7"], points, needs: [], coverage: [id] };
}

const FINDING: Finding = {
  rule: "V7",
  functions: ["verifyBallotCommit"],
  message: "too early",
  expected: "one",
  seen: "two",
  evidence: ["a line"],
  thrown: ["commit.ts:3: ERROR| oops"],
};

function verdict(id: string, status: CheckStatus): Verdict {
  const finding = status === "failed" ? FINDING : undefined;
  return { id, status, reason: finding === undefined ? `${status}!` : "", finding, others: 0 };
}

const reportOf = (...statuses: CheckStatus[]): Report =>
  ({ troubleOf: "", checks: statuses.map((status) => ({ status }) as CheckReport) }) as Report;

describe("a check earns its points", () => {
  test("by a pass", () => {
    expect(checkReports([spec("a", 30)], [verdict("a", "passed")])).toMatchObject([
      {
        id: "a",
        title: "a is right",
        rules: ["V7"],
        points: 30,
        maxPoints: 30,
        status: "passed",
        rule: "",
        handout: "",
      },
    ]);
  });

  test("and a failed one tells what the rule says, and where it stands", () => {
    expect(checkReports([spec("a", 30)], [{ ...verdict("a", "failed"), others: 4 }])).toEqual([
      {
        id: "a",
        title: "a is right",
        hidden: false,
        hint: "",
        rules: ["V7"],
        points: 0,
        maxPoints: 30,
        status: "failed",
        message: "too early",
        rule: "V7",
        ruleText: RULES.V7,
        handout: "verifyBallotCommit: V1 to V8",
        functions: ["verifyBallotCommit"],
        expected: "one",
        seen: "two",
        evidence: ["a line"],
        thrown: ["commit.ts:3: ERROR| oops"],
        others: 4,
      },
    ]);
  });

  test.each(["failed", "skipped", "inconclusive"] as const)("by nothing else: %s is 0 points", (status) => {
    expect(checkReports([spec("a", 30)], [verdict("a", status)])).toMatchObject([
      { points: 0, maxPoints: 30, status, message: status === "failed" ? "too early" : `${status}!` },
    ]);
  });

  test("and not by silence: what nothing was heard of is inconclusive", () => {
    expect(checkReports([spec("a", 30)], [])).toMatchObject([
      { points: 0, maxPoints: 30, status: "inconclusive", message: "the grader heard nothing of this check" },
    ]);
  });

  test("and not by another's pass", () => {
    const reports = checkReports([spec("a", 1), spec("b", 2)], [verdict("b", "passed"), verdict("c", "passed")]);
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

test("the exit code is 2 when there is no grade", () => {
  for (const troubleOf of ["submission", "grader"] as const) {
    expect(exitCode({ ...reportOf(), troubleOf })).toBe(2);
  }
});

describe.each([PUBLIC, HIDDEN])("the $name catalogue", ({ checks: CATALOGUE, experiments }) => {
  test("has checks of different names, worth 100 points in all", () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
    expect(CATALOGUE.reduce((sum, { points }) => sum + points, 0)).toBe(100);
  });

  test("has each check after those that it needs", () => {
    const before = new Set<string>();
    for (const { id, needs } of CATALOGUE) {
      for (const need of needs) expect(before, `${id} needs ${need}`).toContain(need);
      before.add(id);
    }
  });

  test("names parts that some experiment tries", () => {
    const tried = new Set(experiments.flatMap(({ coverage }) => coverage));
    for (const { id, coverage } of CATALOGUE) {
      expect(coverage, id).not.toEqual([]);
      for (const part of coverage) expect(tried, `${id} needs ${part}`).toContain(part);
    }
  });

  test("judges every rule of the handout", () => {
    const judged = new Set(CATALOGUE.flatMap(({ rules }) => rules));
    expect(Object.keys(RULES).filter((rule) => !judged.has(rule as Rule))).toEqual([]);
  });

  test("gives commit 25 points, CommitRpc 15, verifyBallotCommit 35, and the rest 25", () => {
    const points = (own: CheckSpec["of"]) =>
      CATALOGUE.filter((check) => check.of === own).reduce((sum, check) => sum + check.points, 0);
    expect([...FUNCTIONS.map(points), points(undefined)]).toEqual([25, 15, 35, 25]);
  });

  test("has names that stand for themselves in a pattern", () => {
    for (const { id } of CATALOGUE) expect(id).toMatch(/^[a-z0-9-]+$/);
  });
});
