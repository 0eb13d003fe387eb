import { describe, expect, test } from "vitest";
import type { CheckSpec } from "../../../grader/checks/check.ts";
import { onlyPattern } from "../../../grader/grading/only.ts";

const check = (id: string, ...rules: string[]): CheckSpec => {
  return { id, title: id, rules, points: 1, needs: [], coverage: [] };
};
const CHECKS = [check("start"), check("commit", "C1"), check("commit-once", "C1", "V10"), check("view", "V2")];

const chosen = (text: string): string[] => {
  const pattern = onlyPattern(text, CHECKS);
  return CHECKS.map(({ id }) => id).filter((id) => pattern.test(id));
};

describe("--only chooses", () => {
  test.each([
    ["the check of this name, though it may be a part of another's", "commit", ["commit"]],
    ["the checks of a rule, however it is written", "c1", ["commit", "commit-once"]],
    ["those of this rule, and not of one whose name begins so", "V10", ["commit-once"]],
    ["those whose names match a pattern", "^co|art$", ["start", "commit", "commit-once"]],
    ["those of a list, of each kind", "start, V2,mit-", ["start", "commit-once", "view"]],
    ["by a pattern with a comma in it", "m{2,3}", ["commit", "commit-once"]],
  ])("%s", (_, text, ids) => {
    expect(chosen(text)).toEqual(ids);
  });

  test.each([
    ["V1", "is called V1"],
    ["view,nothing", "is called nothing"],
    ["view,", "between two commas"],
  ])("nothing by %s, and says what there is", (text, what) => {
    expect(() => onlyPattern(text, CHECKS)).toThrow(
      `--only ${text}: no check or rule ${what}\n  the checks are start, commit, commit-once, view\n  their rules are C1, V2, V10`,
    );
  });

  test("nothing by what is no pattern", () => {
    expect(() => onlyPattern("(", CHECKS)).toThrow("--only (: not a regular expression");
  });
});
