import { expect, test } from "vitest";
import type { FailedCheck } from "../../../grader/report/check-report.ts";
import { reportPage } from "../../../grader/report/page/page.ts";
import { sourcesOf } from "../../../grader/report/page/source.ts";
import { FAILED, FINDING, PASSED, reportOf } from "./reporters/samples.ts";

const FILE = "lab/commit.ts";

const LINES = [
  'import { a } from "./a.ts";',
  "",
  "export function CommitRpc(): void {",
  "  helper(a < 1);",
  "}",
  "",
  "function helper(is: boolean): void {",
  "  throw new Error();",
  "}",
  "export const verifyBallotCommit = () => {};",
];

const FUNCTIONS = ["verifyBallotCommit", "CommitRpc"].map((name) => ({ name, file: FILE }));

const graded = (text: string) => ({ files: new Map([[FILE, text]]), functions: FUNCTIONS });

const failedWith = (id: string, functions: readonly string[], thrown: readonly string[] = []): FailedCheck => ({
  ...FAILED,
  id,
  finding: { ...FINDING, functions, thrown },
});

test("a function stands at the first failure that names it, with its lines; so does one in which something was thrown", () => {
  const [first, second] = [
    failedWith("one", ["CommitRpc", "unknown"]),
    failedWith("two", ["verifyBallotCommit", "CommitRpc"], ["commit.ts:8: ERROR| CommitRpc: Error"]),
  ];
  const found = sourcesOf(reportOf(PASSED, first, second), graded(LINES.join("\r\n")));
  expect(found.map(({ name, check, from, lines }) => [name, check, from, lines])).toEqual([
    ["CommitRpc", "one", 3, LINES.slice(2, 5)],
    ["verifyBallotCommit", "two", 10, LINES.slice(9)],
    ["helper", "two", 7, LINES.slice(6, 9)],
  ]);
  expect(found.every(({ thrown }) => thrown.has(8))).toBe(true);
});

test("they are closed, with the numbers of their lines, and what was thrown is marked; their names lead there", () => {
  const failed = failedWith("one", ["CommitRpc"], ["commit.ts:4: ERROR| CommitRpc: Error"]);
  const page = reportPage(reportOf(failed, { ...failed, id: "two" }), undefined, graded(LINES.join("\n")));
  expect(page).toContain(
    [
      '<details class="code"><summary><code>CommitRpc</code> <span>lab/commit.ts:3 <b>thrown here</b></span></summary><pre id="code-lab/commit.ts-CommitRpc" tabindex="0"><span data-line="3">export function CommitRpc(): void {',
      '</span><mark data-line="4">  helper(a &lt; 1);<b> ← thrown here</b>',
      '</mark><span data-line="5">}',
      "</span></pre></details>",
    ].join("\n"),
  );
  expect(page.match(/<a href="#code-lab\/commit\.ts-CommitRpc">/g)).toHaveLength(2);
  expect(page.match(/<details class="code">/g)).toHaveLength(1);
});

test("a signature before it is not the function", () => {
  const text = "export function CommitRpc(): void;\nexport function CommitRpc() {\n}\n";
  expect(sourcesOf(reportOf(failedWith("one", ["CommitRpc"])), graded(text))).toMatchObject([{ from: 2 }]);
});

test("there are 64 KiB of them, and it is said how many lines are left out", () => {
  const body = Array.from({ length: 1500 }, () => "x".repeat(99));
  const text = ["export function CommitRpc() {", ...body, "}", LINES.at(-1)].join("\n");
  const report = reportOf(failedWith("one", ["CommitRpc", "verifyBallotCommit"]));
  const [long, short] = sourcesOf(report, graded(text));
  expect(long).toMatchObject({ left: 1502 - 656 });
  // What is short may still have room.
  expect(short).toMatchObject({ lines: [], left: 1 });
  const page = reportPage(report, undefined, graded(text));
  expect(page).toContain("… lines left out: 846</pre>");
  expect(page.length).toBeLessThan(reportPage(report).length + 110_000);
});

test("without the files there are only names", () => {
  const page = reportPage(reportOf(failedWith("one", ["CommitRpc"])));
  expect(page).toContain("<dd><code>CommitRpc</code></dd>");
  expect(page).not.toContain('<details class="code">');
});
