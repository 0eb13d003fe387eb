import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cut } from "../../../grader/grading/cut.ts";
import { FUNCTIONS } from "../../../grader/labs/pbft/rules.ts";
import { COMMIT, SOLUTION } from "../support.ts";

const OPTIONS = { functions: ["one", "two", "three"], name: "lab/work.ts" };

/** What is left of a source when it is cut down to these functions, a line for each of its own. */
const left = (source: string, ...kept: string[]): string[] => cut(source, kept, OPTIONS).trimEnd().split("\n");

describe("of a source there is left", () => {
  const ONE = "export function one(a: { b: string }): { c: string } { return helper(a.b); }";
  const HELPER = "const helper = (text: string) => ({ c: text.repeat(LIMITS.one) });";
  const LIMITS = "const LIMITS = { one: 1 } as const;";
  const TWO = "export async function two() { return secret; }";
  const SECRET = "const secret: Secret = 2;";

  test("a function, and what it needs, and what that needs, but nothing of the others, and no comment", () => {
    const source = ["// all\nimport { z } from 'z';", SECRET, TWO, LIMITS, `/** of one */\n${ONE}`, HELPER].join("\n");
    expect(left(source, "one")).toEqual([LIMITS, ONE, HELPER]);
    expect(left(source, "two")).toEqual([SECRET, TWO]);
  });

  test("an import that it needs", () => {
    const imports = ['import { type A, b as c } from "./b.ts";', 'import * as d from "d";', 'import e from "e";'];
    const source = [...imports, "export function one(x: A) { return d.b(c); }"].join("\n");
    expect(left(source, "one")).toEqual([imports[0], imports[1], source.split("\n").at(-1)]);
  });

  test("what a pattern declares", () => {
    const source = "const { a, b: [c] } = { a: 1, b: [2] };\nexport const one = () => c;\nconst d = 3;";
    expect(left(source, "one")).toEqual(source.split("\n").slice(0, 2));
  });

  test("a call of a function that is not to be there, which is then the submission's", () => {
    const source = "export function one() { two(); }\nexport function two() { three(); }\nexport function three() {}";
    expect(left(source, "one")).toEqual(['import { two } from "./work.ts";', "export function one() { two(); }"]);
    expect(left(source, "one", "two")[0]).toBe('import { three } from "./work.ts";');
  });

  test("no function of which it only has the name behind a dot", () => {
    const source =
      "export function one(s) { s.two(); s?.three(); }\nexport function two() {}\nexport function three() {}";
    expect(left(source, "one")).toEqual(["export function one(s) { s.two(); s?.three(); }"]);
  });
});

test.each([
  ["export function two() {}", "the reference declares no function one"],
  ["export const one = 1; register(one);", 'between the reference\'s declarations stands "register"'],
])("%s cannot be cut, and that is said", (source, why) => {
  expect(() => left(source, "one")).toThrow(why);
});

test.each(FUNCTIONS)("of the reference, %s alone shows none of the others", async (kept) => {
  const source = await readFile(path.join(SOLUTION, COMMIT), "utf8");
  const text = cut(source, [kept], { functions: FUNCTIONS, name: COMMIT });
  const shown = FUNCTIONS.filter((one) => new RegExp(`function ${one}\\b`).test(text));
  expect(shown).toEqual([kept]);
  expect(text.includes("whyNotCounted")).toBe(kept === "verifyBallotCommit");
});
