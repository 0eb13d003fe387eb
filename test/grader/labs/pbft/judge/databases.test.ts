import { expect, test } from "vitest";
import { isDatabases } from "../../../../../grader/labs/pbft/judge/log-grammar.ts";

const database = (...pairs: string[]): string =>
  `\n==== zkv ====\n${pairs.map((pair) => `${pair}\n`).join("")}=============\n\n`;

test.each([
  ["nothing at all", ""],
  ["an empty database", database()],
  ["one database", database("x:10", "y:20")],
  ["several databases", database() + database("x:10") + database("x:10", "y:20")],
  ["values that hold colons and brackets", database("addr:localhost:8000", "x:[1]", "::1", ":::", "=:=")],
])("standard output may be %s", (_, stdout) => {
  expect(isDatabases(stdout)).toBe(true);
});

test.each([
  ["anything else", "hello\n"],
  ["anything before a database", `hello\n${database()}`],
  ["anything after a database", `${database("x:10")}hello\n`],
  ["anything between two", `${database()}hello${database()}`],
  ["anything in a database", database("x:10", "hello", "y:20")],
  ["a database without its empty lines", database("x:10").trim()],
  ["a database that was not finished", database("x:10").slice(0, -16)],
  ["a key without a value", database("x:")],
  ["a value of two words", database("x:1 2")],
])("standard output may not be %s", (_, stdout) => {
  expect(isDatabases(stdout)).toBe(false);
});
