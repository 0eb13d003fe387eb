import { describe, expect, test } from "vitest";
import { toldAs } from "../../../grader/report/feedback.ts";
import { type CheckReport, host, type Report } from "../../../grader/report/report.ts";

const SECRET = "put k3 v117";

function check(id: string, status: CheckReport["status"], hidden: boolean): CheckReport {
  return {
    id,
    title: `${id} is right`,
    hidden,
    hint: "look at what you count",
    rules: ["V7"],
    points: status === "passed" ? 5 : 0,
    maxPoints: 5,
    status,
    message: status === "passed" ? "" : SECRET,
    rule: "V7",
    ruleText: "a rule",
    handout: "a section",
    functions: ["verifyBallotCommit"],
    expected: SECRET,
    seen: SECRET,
    evidence: [SECRET],
    thrown: [SECRET],
    others: 3,
  };
}

function report(...checks: CheckReport[]): Report {
  return {
    schema: "zpbft-report/1",
    lab: "zpbft",
    submission: "mine",
    startedAt: "2026-11-21T12:00:00.000Z",
    duration_ms: 1,
    trouble: "",
    troubleOf: "",
    suite: "hidden",
    feedback: "full",
    isolation: [],
    seed: 7,
    host: host(),
    score: 5,
    maxScore: 20,
    blame: { guilty: [], grafts: [], earned: {}, credit: 5 },
    notes: [],
    typeErrors: [],
    checks,
  };
}

const HIDDEN = (["passed", "failed", "skipped", "inconclusive"] as const).map((status) => check(status, status, true));

describe("of a hidden check", () => {
  test("a hint tells its name, title, rules, points, and what its author wrote, and nothing of what was tried", () => {
    const told = toldAs("hint", report(...HIDDEN));
    expect(told.checks.map(({ message }) => message)).toEqual([
      "",
      "look at what you count",
      "a check that it needs has not passed",
      "the grader could not tell: that is not the submission's fault",
    ]);
    expect(told.checks[1]).toMatchObject({ id: "failed", title: "failed is right", rules: ["V7"], maxPoints: 5 });
    expect(JSON.stringify(told)).not.toContain(SECRET);
    expect(told).toMatchObject({ feedback: "hint", seed: 0, score: 5, maxScore: 20 });
    expect(told.blame).toBeUndefined();
  });

  test("a score tells no hint either", () => {
    const told = toldAs("score", report(...HIDDEN));
    expect(JSON.stringify(told)).not.toMatch(/look at what you count|put k3/);
    expect(told.checks.map(({ points, status }) => [points, status])).toEqual(
      HIDDEN.map(({ points, status }) => [points, status]),
    );
  });
});

test("of a check that students have, a hint tells all, and a score nothing but the points", () => {
  const open = check("quorum", "failed", false);
  expect(toldAs("hint", report(open)).checks).toEqual([open]);
  expect(toldAs("hint", report(open)).seed).toBe(7);
  expect(toldAs("score", report(open)).checks[0]).toMatchObject({ message: "not passed", evidence: [], functions: [] });
});

test("in full, all is told", () => {
  const whole = report(...HIDDEN);
  expect(toldAs("full", whole)).toBe(whole);
});

test("where the grader went wrong is for instructors only", () => {
  const failed = {
    ...report(),
    troubleOf: "grader" as const,
    trouble: "Error: no port\n    at /secret/hidden/suite.ts:3",
  };
  expect(toldAs("hint", failed).trouble).toBe("Error: no port");
  expect(toldAs("full", failed).trouble).toContain("suite.ts");
});
