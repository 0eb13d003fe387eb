import { describe, expect, test } from "vitest";
import type { CheckSpec, CheckStatus, Finding, Verdict } from "../../../grader/checks/check.ts";
import { FUNCTIONS, RULES, type Rule } from "../../../grader/labs/pbft/rules.ts";
import { HIDDEN } from "../../../grader/labs/zpbft/hidden/suite.ts";
import { PUBLIC } from "../../../grader/labs/zpbft/suite.ts";
import { checkReports } from "../../../grader/report/check-report.ts";
import { exitCode, scoreOf, withCredit } from "../../../grader/report/report.ts";
import { errorOf, FAILED, PASSED, reportOf, SKIPPED, UNCLEAR } from "./reporters/samples.ts";

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
  return { id, status, reason: finding === undefined ? `${status}!` : "", finding, others: 0, alike: [] };
}

const RULE_BOOK = { handout: "guide.md", rules: { V7: { text: "what V7 says", section: "votes" } } };

function reportsOf(specs: CheckSpec[], verdicts: Verdict[]) {
  return checkReports(specs, verdicts, RULE_BOOK);
}

describe("a check earns its points", () => {
  test("by a pass", () => {
    expect(reportsOf([spec("a", 30)], [verdict("a", "passed")])).toStrictEqual([
      { id: "a", title: "a is right", hidden: false, rules: ["V7"], points: 30, maxPoints: 30, status: "passed" },
    ]);
  });

  test("and a failed one tells what the rule says, and where it stands", () => {
    expect(reportsOf([spec("a", 30)], [{ ...verdict("a", "failed"), others: 4 }])).toStrictEqual([
      {
        id: "a",
        title: "a is right",
        hidden: false,
        rules: ["V7"],
        points: 0,
        maxPoints: 30,
        status: "failed",
        message: "too early",
        finding: {
          rule: { name: "V7", text: "what V7 says", handout: "guide.md", section: "votes" },
          functions: ["verifyBallotCommit"],
          expected: "one",
          seen: "two",
          evidence: ["a line"],
          thrown: ["commit.ts:3: ERROR| oops"],
          moreFindings: 4,
        },
      },
    ]);
  });

  test("but of no rule where there is none that it broke, and of a hidden check the hint of its author", () => {
    const hidden: CheckSpec = { ...spec("a", 30), hidden: true, hint: "think of every f" };
    const failed = { ...verdict("a", "failed"), finding: { ...FINDING, rule: undefined } };
    const [report] = reportsOf([hidden], [failed]);
    expect(report).toMatchObject({ status: "failed", hidden: true, hint: "think of every f" });
    expect(report).not.toHaveProperty("finding.rule");
    expect(reportsOf([hidden], [verdict("a", "passed")])[0]).not.toHaveProperty("hint");
  });

  test("and a skipped one why, and which failed check it comes from, if that is known", () => {
    const skipped = verdict("a", "skipped");
    expect(reportsOf([spec("a", 30)], [skipped])[0]).not.toHaveProperty("because");
    expect(reportsOf([spec("a", 30)], [{ ...skipped, cause: "start" }])).toMatchObject([
      { status: "skipped", reason: "skipped!", because: "start" },
    ]);
  });

  test("and a rule that the lab does not have is the grader's mistake", () => {
    const failed = { ...verdict("a", "failed"), finding: { ...FINDING, rule: "V8" as const } };
    expect(() => reportsOf([spec("a", 30)], [failed])).toThrow("the lab has no rule V8");
  });

  test.each(["failed", "skipped", "inconclusive"] as const)("by nothing else: %s is 0 points", (status) => {
    expect(reportsOf([spec("a", 30)], [verdict("a", status)])).toMatchObject([
      {
        points: 0,
        maxPoints: 30,
        status,
        ...(status === "failed" ? { message: "too early" } : { reason: `${status}!` }),
      },
    ]);
  });

  test("and not by silence: what nothing was heard of is inconclusive", () => {
    expect(reportsOf([spec("a", 30)], [])).toMatchObject([
      { points: 0, maxPoints: 30, status: "inconclusive", reason: "the grader heard nothing of this check" },
    ]);
  });

  test("and not by another's pass", () => {
    const reports = reportsOf([spec("a", 1), spec("b", 2)], [verdict("b", "passed"), verdict("c", "passed")]);
    expect(reports.map(({ id, points, status }) => [id, points, status])).toEqual([
      ["a", 0, "inconclusive"],
      ["b", 2, "passed"],
    ]);
  });
});

const OF_STATUS = { passed: PASSED, failed: FAILED, skipped: SKIPPED, inconclusive: UNCLEAR };

describe("the exit code", () => {
  test.each([
    [0, ["passed", "passed"]],
    [1, ["passed", "failed"]],
    [1, ["passed", "skipped"]],
    [2, ["passed", "inconclusive"]],
    [2, ["failed", "inconclusive", "skipped"]],
  ] as const)("is %i when the checks are %j", (code, statuses) => {
    expect(exitCode(reportOf(...statuses.map((status) => OF_STATUS[status])))).toBe(code);
  });
});

test("the exit code is 2 when there is no grade", () => {
  for (const source of ["submission", "grader"] as const) {
    expect(exitCode(errorOf(source, "it is empty"))).toBe(2);
    expect(scoreOf(errorOf(source, "it is empty"))).toBe(0);
  }
});

test("credit is points of its own, so that points add up to the score; and no credit adds nothing", () => {
  const report = reportOf(PASSED, FAILED);
  const blame = { guilty: ["commit"], grafts: [], earned: {}, credit: 8 };
  const { score, checks } = withCredit(report, blame);
  expect(score).toBe(8);
  expect(checks.slice(2)).toMatchObject([{ id: "credit", status: "passed", points: 3, maxPoints: 0 }]);
  expect(withCredit(report, { ...blame, credit: 5 }).checks).toEqual(report.checks);
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
