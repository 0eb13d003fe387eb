import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readArguments } from "../../grader/commands/command.ts";
import { BANK_SEED, matching } from "./flags.ts";

test("a pattern chooses by what it matches, and none chooses all", () => {
  const names = ["no-dedupe", "no-view-check", "sends-twice"];
  const chosen = (pattern?: string) => matching(pattern, names, (name) => name);
  expect(chosen()).toEqual(names);
  expect(chosen("^no-")).toEqual(["no-dedupe", "no-view-check"]);
  expect(() => chosen("nobody")).toThrow("--only nobody: nothing matches");
  expect(() => chosen("[")).toThrow("--only [: not a regular expression");
});

test("a seed is a whole number, and 1 if none is given", () => {
  const seedOf = (...argv: string[]) =>
    readArguments({ typed: "x", usage: "", options: { seed: BANK_SEED } }, argv)?.options.seed;
  expect([seedOf(), seedOf("--seed", "7")]).toEqual([1, 7]);
  expect(() => seedOf("--seed", "x")).toThrow("--seed x: expected a whole number from 1");
});

test.each([
  ["bank.ts", "--at-once", "--at-once 0: expected a whole number", "0"],
  ["bank.ts", "--write", "--seed 2: --write goes with the seed 1 only", "--seed=2"],
  ["mutants.ts", "--fast", "--fast", ""],
  ["steady.ts", "often", "ROUNDS often: expected a whole number", ""],
  ["hostile.ts", "--seed", "--seed", "11"],
])("%s says what is wrong with %s, shows its usage, and grades nothing", (file, flag, text, value) => {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, flag, value].filter(Boolean), {
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr.split("\n")[0]).toContain(text);
  expect(stderr).toContain("usage: npm run grade:");
  expect(stderr).not.toMatch(/^\s+at /m);
});
