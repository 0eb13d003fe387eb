import { expect, test } from "vitest";
import { statementsIn, statementsOf } from "../../../grader/submission/statements.ts";

/** What a source declares, and in which lines. */
const declared = (...lines: string[]): string[] =>
  statementsOf(lines.join("\n"))
    .filter(({ declares }) => declares.length > 0)
    .map(({ declares, from, to }) => `${declares.join(" ")} ${from}-${to}`);

test.each([
  ["a comment before it and in it", ["/** of one */", "export function one() {", "  // }", "}", ""], ["one 2-4"]],
  ["templates and patterns with brackets", ["const a = `${{}}{", "`;", "const b = /[{]/;"], ["a 1-2", "b 3-3"]],
  ["types with brackets", ["export function one(a: { b: c }): { d: e } {", "}"], ["one 1-2"]],
  ["arrows", ["export const one = async () => {", "  two();", "};", "export let two = 2;"], ["one 1-3", "two 4-4"]],
  [
    "no semicolons",
    ["const a = f(1)", "export const b = [", "]", "let c = a", "export function d() {}"],
    ["a 1-1", "b 2-3", "c 4-4", "d 5-5"],
  ],
  ["a function as a value", ["const a =", "  function () {", "  };", "var b;"], ["a 1-3", "b 4-4"]],
  [
    "statements between them",
    ["function a() {", "}", "a();", "setInterval(() => {", "}, 9);", "function b() {}"],
    ["a 1-2", "b 6-6"],
  ],
  ["several in a line", ["function a() {} async function b() {} class C { d() {} }"], ["a 1-1", "b 1-1", "C 1-1"]],
  ["names for others", ["function a() {}", "export { a, a as b };", 'export * from "c";'], ["a 1-1"]],
  ["imports", ['import { type A, b as c } from "./d.ts";'], ["A b c 1-1"]],
  ["other ends of lines", ["/* \r\n \r \u2028 */ function a() {\r\n}"], ["a 4-5"]],
  ["what is no program", ["}}} export ((( function ) {"], []],
  ["what ends too early", ["function a() {", "  `"], ["a 1-2"]],
  ["nothing", [""], []],
] as const)("the declarations of a source are found: %s", (_, lines, found) => {
  expect(declared(...lines)).toEqual(found);
});

test("a declaration of a hundred thousand names takes no longer than it is long", { timeout: 30_000 }, () => {
  const names = Array.from({ length: 100_000 }, (_, place) => `a${place}`);
  const [one] = statementsOf(`const { ${names.join()} } = b;`);
  expect(one?.declares).toEqual(names);
});

test("the files of a report are read once", () => {
  const files = new Map([["a.ts", "export function a() {}"]]);
  expect(statementsIn(files, "a.ts")).toMatchObject([{ declares: ["a"] }]);
  expect(statementsIn(files, "a.ts")).toBe(statementsIn(files, "a.ts"));
  expect(statementsIn(files, "b.ts")).toEqual([]);
});
