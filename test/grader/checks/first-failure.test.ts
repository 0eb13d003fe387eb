import { describe, expect, test } from "vitest";
import type { Evidence } from "../../../grader/checks/attempt.ts";
import type { CheckSpec, Found } from "../../../grader/checks/check.ts";
import { firstFailure } from "../../../grader/checks/first-failure.ts";
import { History } from "../../../grader/history/history.ts";
import { PBFT } from "../../../grader/labs/pbft/wire.ts";

const check = (id: string, ...needs: string[]): CheckSpec => {
  return { id, title: id, rules: [], points: 1, needs, coverage: [] };
};
const CHECKS = [check("quorum"), check("view", "quorum"), check("once", "quorum"), check("logs")];

const found = (message: string, rank: number, ...checks: [string, ...string[]]): Found => {
  const finding = { rule: undefined, functions: [], expected: "", seen: "", evidence: [], thrown: [] };
  return { checks, rank, describe: () => ({ ...finding, message }) };
};

const failure = (...all: Found[]) => {
  const outcome = { found: all, covered: [], blocked: [] };
  const kept: Evidence[] = [{ experiment: "backup", history: new History(PBFT), outcome }];
  return firstFailure(CHECKS, kept);
};

describe("the first failure is", () => {
  test("none, if nothing was found", () => {
    expect(failure()).toBeUndefined();
  });

  test("of the first check in the order of the report, by what is nearest to its cause", () => {
    const all = [found("c", 0, "logs"), found("b", 2, "view"), found("a", 1, "view")];
    expect(failure(...all)).toEqual({ check: "view", message: "a" });
  });

  test("not of a check of which a needed one has failed, or may have", () => {
    expect(failure(found("b", 0, "view"), found("a", 0, "quorum"))).toEqual({ check: "quorum", message: "a" });
    expect(failure(found("b", 0, "view"), found("a", 0, "quorum", "logs"))).toBeUndefined();
  });
});
