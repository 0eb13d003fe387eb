import { describe, expect, test } from "vitest";
import type { CheckReport } from "../../../grader/report/check-report.ts";
import { applyFeedback } from "../../../grader/report/feedback.ts";
import type { Feedback, GradedReport } from "../../../grader/report/report.ts";
import { gradedIn } from "../support.ts";
import { errorOf, reportOf } from "./reporters/samples.ts";

const SECRET = "put k3 v117";

function check(id: CheckReport["status"], hidden: boolean): CheckReport {
  const about = { id, title: `${id} is right`, hidden, rules: ["V7"], points: 0, maxPoints: 5 };
  switch (id) {
    case "passed":
      return { ...about, status: id, points: 5 };
    case "failed":
      return {
        ...about,
        status: id,
        message: SECRET,
        hint: "look at what you count",
        finding: {
          rule: { name: "V7", text: "a rule", handout: "handout.md", section: "a section" },
          functions: ["verifyBallotCommit"],
          ...{ expected: SECRET, seen: SECRET, evidence: [SECRET], thrown: [SECRET], moreFindings: 3 },
        },
      };
    case "skipped":
      return { ...about, status: id, reason: SECRET, because: SECRET };
    case "inconclusive":
      return { ...about, status: id, reason: SECRET };
  }
}

function report(...checks: CheckReport[]): GradedReport {
  return { ...reportOf(...checks), suite: "hidden", blame: { guilty: [], grafts: [], earned: {}, credit: 5 } };
}

function told(feedback: Feedback, from: GradedReport): GradedReport {
  return gradedIn(applyFeedback(feedback, from));
}

const HIDDEN = (["passed", "failed", "skipped", "inconclusive"] as const).map((status) => check(status, true));

/** What is told of hidden checks, whatever came of them: their outcome, and these. */
function aboutHidden(message: string): object[] {
  const about = { hidden: true, rules: ["V7"], maxPoints: 5, points: 0 };
  return [
    { ...about, id: "passed", title: "passed is right", points: 5, status: "passed" },
    { ...about, id: "failed", title: "failed is right", status: "failed", message },
    {
      ...about,
      id: "skipped",
      title: "skipped is right",
      status: "skipped",
      reason: "a check that it needs has not passed",
    },
    {
      ...about,
      id: "inconclusive",
      title: "inconclusive is right",
      status: "inconclusive",
      reason: "the grader could not tell: that is not the submission's fault",
    },
  ];
}

describe("of a hidden check", () => {
  test("a hint tells its name, title, rules, points, and what its author wrote, and nothing of what was tried", () => {
    const hinted = told("hint", report(...HIDDEN));
    expect(hinted.checks).toStrictEqual(aboutHidden("look at what you count"));
    expect(hinted).toMatchObject({ feedback: "hint", score: 5, maxScore: 20 });
    expect(Object.keys(hinted)).not.toContain("seed");
    expect(Object.keys(hinted)).not.toContain("blame");
  });

  test("a score tells no hint either", () => {
    expect(told("score", report(...HIDDEN)).checks).toStrictEqual(aboutHidden("not passed"));
  });
});

test("of a check that students have, a hint tells all, and a score nothing but the points", () => {
  const open = check("failed", false);
  expect(told("hint", report(open)).checks).toEqual([open]);
  expect(told("hint", report(open)).seed).toBe(7);
  const [scored] = told("score", report(open)).checks;
  expect(scored).toMatchObject({ status: "failed", message: "not passed" });
  expect(Object.keys(scored ?? {})).not.toContain("finding");
});

test("in full, all is told", () => {
  const whole = report(...HIDDEN);
  expect(applyFeedback("full", whole)).toBe(whole);
});

test("where the grader went wrong is for instructors only", () => {
  const failed = errorOf("grader", "Error: no port\n    at /secret/hidden/suite.ts:3");
  expect(applyFeedback("hint", failed)).toMatchObject({ feedback: "hint", error: "Error: no port" });
  expect(applyFeedback("full", failed)).toMatchObject({ error: expect.stringContaining("suite.ts") });
  const refused = errorOf("submission", "line 3 is wrong:\n  enum");
  expect(applyFeedback("score", refused)).toMatchObject({ error: "line 3 is wrong:\n  enum" });
});
