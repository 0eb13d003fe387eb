import { expect, test } from "vitest";
import { RULES, type Rule } from "../../../../grader/labs/pbft/rules.ts";
import { BROKEN_RANK, rankOf, rankOfViolation } from "../../../../grader/labs/zpbft/ranks.ts";

const RULE_NAMES = Object.keys(RULES) as Rule[];

test("every rule has a place of its own, behind what does not work at all", () => {
  const ranks = RULE_NAMES.map((rule) => rankOf(rule, "wrong message"));
  expect(new Set(ranks).size).toBe(RULE_NAMES.length);
  expect(Math.min(...ranks)).toBeGreaterThan(BROKEN_RANK);
});

test.each<[Rule, Rule]>([
  ["C2", "C1"],
  ["C1", "V7"],
  ["R3", "V7"],
  ["V1", "V7"],
  ["X1", "X3"],
  ["V8", "X2"],
  ["X3", "F1"],
  ["F1", "L2"],
])("what breaks %s comes before what breaks %s, by whatever it is seen", (cause, effect) => {
  expect(rankOf(cause, "log")).toBeLessThan(rankOf(effect, "wrong message"));
});

test("within a rule, a message that is missing comes before what only the log says, and behind one that is wrong", () => {
  const culprit = { at: 1, time_ms: 0, kind: "call", from: "", to: "", method: "", params: {} } as const;
  const ranks = [
    { rule: "C3", culprit, seq: 7 },
    { rule: "C3", culprit: undefined, seq: 7 },
    { rule: "C3", culprit: undefined, seq: undefined },
  ] as const;
  const [wrong, missing, log] = ranks.map(rankOfViolation) as [number, number, number];
  expect([wrong < missing, missing < log]).toEqual([true, true]);
});
