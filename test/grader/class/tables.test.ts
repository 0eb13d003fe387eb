import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "../../../grader/class/csv.ts";
import type { Result } from "../../../grader/class/result.ts";
import { gradesCsv, similarCsv } from "../../../grader/class/tables.ts";
import { reportOf } from "./fake.ts";

/** A table read back, as RFC 4180 has it. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("text is quoted where it must be, and numbers are not", () => {
  expect(csv([["a", 'b "c"', "d,e", "f\ng", 1.5, -2, ""]])).toBe('a,"b ""c""","d,e","f\ng",1.5,-2,\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"])("%j is no formula", (text) => {
  expect(parsed(csv([[text, "x"]]))).toEqual([[`'${text}`, "x"]]);
});

test("any text whatever is read back as it was, but for what keeps it from being a formula", () => {
  const row = fc.array(fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\",';a ") }), { minLength: 2, maxLength: 4 });
  const kept = (text: string): string => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(parsed(csv(rows))).toEqual(rows.map((cells) => cells.map(kept)));
    }),
  );
});

const RESULTS: readonly Result[] = [
  { name: "=ann", report: reportOf({ once: "passed", view: "passed" }), isKept: false },
  {
    name: "bob, jr.",
    report: reportOf(
      { once: "failed", view: "skipped" },
      { blame: { guilty: ["commit"], grafts: [], earned: {}, credit: 15 }, duration_ms: 20_060 },
    ),
    isKept: false,
  },
  { name: "cyd", report: reportOf({}, { troubleOf: "submission", trouble: "no\nzip", maxScore: 20 }), isKept: true },
  { name: "dee", report: reportOf({ once: "inconclusive", view: "passed" }), isKept: false },
  { name: "eve", report: reportOf({}, { troubleOf: "grader", trouble: "no port", maxScore: 20 }), isKept: false },
];

test("the grades are a row for each submission, with the points of each check", () => {
  expect(parsed(gradesCsv(RESULTS, { withCredit: false }))).toEqual([
    ["name", "score", "max", "status", "passed", "failed", "skipped", "once", "view", "seconds", "note"],
    ["'=ann", "20", "20", "graded", "2", "0", "0", "10", "10", "1.2", ""],
    ["bob, jr.", "0", "20", "graded", "0", "1", "1", "0", "0", "20.1", ""],
    ["cyd", "0", "20", "not gradable", "0", "0", "0", "", "", "1.2", "no"],
    ["dee", "10", "20", "inconclusive", "1", "0", "0", "0", "10", "1.2", "inconclusive: once"],
    ["eve", "0", "20", "grader failed", "0", "0", "0", "", "", "1.2", "no port"],
  ]);
});

test("with blame there is a column of credit: who lost no points has all of it", () => {
  const [header, ann, bob] = parsed(gradesCsv(RESULTS, { withCredit: true }));
  const place = header?.indexOf("credit") ?? -1;
  expect([header?.[place], ann?.[place], bob?.[place]]).toEqual(["credit", "20", "15"]);
});

test("the similar pairs are a row each", () => {
  const pairs = [
    { a: "ann", b: "bob", similarity: 1, isIdentical: true },
    { a: "cyd", b: "+dee", similarity: 0.81234, isIdentical: false },
  ];
  expect(parsed(similarCsv(pairs))).toEqual([
    ["name", "other", "similarity", "kind"],
    ["ann", "bob", "1", "identical"],
    ["cyd", "'+dee", "0.812", "similar"],
  ]);
});
