import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "../../../grader/class/csv.ts";
import type { Result } from "../../../grader/class/result.ts";
import { gradesCsv, similarCsv } from "../../../grader/class/tables.ts";
import { entryAt, errorOf, reportOf } from "./fake.ts";

/** A table read back by somebody else. */
function parsed(text: string): string[][] {
  return parse(text, { bom: true, record_delimiter: "\r\n", relax_column_count: true });
}

test("text is quoted where it must be, and numbers are not", () => {
  expect(csv([["a", 'b "c"', "d,e", "f\ng", 1.5, -2, ""]])).toBe('\ufeffa,"b ""c""","d,e","f\ng",1.5,-2,\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"])("%j is no formula", (text) => {
  expect(parsed(csv([[text, "x"]]))).toEqual([[`'${text}`, "x"]]);
});

test.each([
  ["ann;=1+1", "ann;'=1+1"],
  ["ann\t@SUM(A1)", "ann\t'@SUM(A1)"],
  ["ann\n+1", "ann\n'+1"],
  ["ann; -1, a=b", "ann; -1, a=b"],
])("%j holds no formula where a semicolon or a tab separates cells either", (text, safe) => {
  expect(parsed(csv([[text, "x"]]))).toEqual([[safe, "x"]]);
});

test("any text whatever is read back as it was, but for what keeps it from being a formula", () => {
  const row = fc.array(fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\",';a ") }), { minLength: 2, maxLength: 4 });
  const kept = (text: string): string =>
    text.replace(/(?<=[;\t\r\n])(?=[=+\-@])/g, "'").replace(/^(?=[=+\-@\t\r\n])/, "'");
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(parsed(csv(rows))).toEqual(rows.map((cells) => cells.map(kept)));
    }),
  );
});

const ann = entryAt("ann", { student: "=ann", source: "=ann.zip", id: "00123", late: "yes", attempt: "2" });

const RESULTS: readonly Result[] = [
  { name: "_ann", entry: ann, report: reportOf({ once: "passed", view: "passed" }), isKept: false },
  {
    name: "bob, jr.",
    entry: entryAt("bob", { student: 'bob, "jr."' }),
    report: reportOf(
      { once: "failed", view: "skipped" },
      { blame: { guilty: ["commit"], grafts: [], earned: {}, credit: 15 }, duration_ms: 20_060 },
    ),
    isKept: false,
  },
  {
    name: "张伟",
    entry: entryAt("cyd", { student: "张伟", source: "张伟" }),
    report: errorOf("submission", "no\nzip", ["a", "b"]),
    isKept: true,
  },
  { name: "dee", entry: entryAt("dee"), report: reportOf({ once: "inconclusive", view: "passed" }), isKept: false },
  {
    name: "eve",
    entry: entryAt("eve"),
    report: errorOf("grader", "no port"),
    isKept: false,
  },
];

test("the grades are a row for each submission, with the points of each check", () => {
  const [header, ...rows] = parsed(gradesCsv(RESULTS, { withCredit: false }));
  expect(header).toEqual([
    ...["name", "score", "max", "status", "id", "late", "attempt", "passed", "failed", "skipped", "once", "view"],
    ...["seconds", "folder", "handed in", "note"],
  ]);
  expect(rows.map((row) => [row.slice(0, 7), row.slice(7, 12), row.slice(12)])).toEqual([
    [
      ["'=ann", "20", "20", "graded", "00123", "yes", "2"],
      ["2", "0", "0", "10", "10"],
      ["1.2", "_ann", "'=ann.zip", ""],
    ],
    [
      ['bob, "jr."', "0", "20", "graded", "", "", ""],
      ["0", "1", "1", "0", "0"],
      ["20.1", "bob, jr.", "ann", ""],
    ],
    [
      ["张伟", "0", "20", "not gradable", "", "", ""],
      ["0", "0", "0", "", ""],
      ["1.2", "张伟", "张伟", "no; a; b"],
    ],
    [
      ["ann", "10", "20", "inconclusive", "", "", ""],
      ["1", "0", "0", "0", "10"],
      ["1.2", "dee", "ann", "inconclusive: once"],
    ],
    [
      ["ann", "0", "20", "grader failed", "", "", ""],
      ["0", "0", "0", "", ""],
      ["1.2", "eve", "ann", "no port"],
    ],
  ]);
});

test("spreadsheets are told that it is UTF-8, and where lines end", () => {
  const bytes = Buffer.from(gradesCsv(RESULTS, { withCredit: false }));
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(bytes.toString().match(/(?<!\r)\n/g)).toBeNull();
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

test("where other machines graded, each row names its own", () => {
  const [first, second, third] = RESULTS as [Result, Result, Result];
  const [header = [], ...rows] = parsed(
    gradesCsv([{ ...first, machine: "pc1" }, second, third], { withCredit: false }),
  );
  const column = header.indexOf("machine");
  expect(header[column - 1]).toBe("seconds");
  expect(rows.map((row) => row[column])).toEqual(["pc1", "", ""]);
  expect(parsed(gradesCsv(RESULTS, { withCredit: false }))[0]).not.toContain("machine");
});
