import { expect, test } from "vitest";
import type { CheckStatus } from "../../../grader/checks/check.ts";
import { finishedLine, Progress, progressLine } from "../../../grader/class/progress.ts";
import type { Result } from "../../../grader/class/result.ts";
import { summary } from "../../../grader/class/summary.ts";
import type { ErrorSource } from "../../../grader/report/report.ts";
import { entryAt, errorOf, reportOf } from "./fake.ts";

function result(
  name: string,
  statuses: Record<string, CheckStatus>,
  more: Parameters<typeof reportOf>[1] = {},
): Result {
  return { name, entry: entryAt(name), report: reportOf(statuses, more), isKept: false };
}

function refused(name: string, errorSource: ErrorSource, error: string): Result {
  return { name, entry: entryAt(name), report: errorOf(errorSource, error), isKept: false };
}

const NOTHING = { pairs: [], ignored: [], withdrawn: [], seed: 7 };

test("the summary tells how many were graded, how well, and what was hard", () => {
  const text = summary(
    [
      result("ann", { once: "passed", view: "passed" }, { duration_ms: 90_000 }),
      result("bob", { once: "passed", view: "failed" }),
      result("cyd", { once: "inconclusive" }),
      { ...refused("dee", "submission", "it is no zip"), isKept: true },
      refused("eve", "grader", "no port"),
    ],
    NOTHING,
  );
  expect(text).toContain(
    "5 submissions: 2 graded, 1 not gradable, 1 grader failed, 1 inconclusive (1 kept from an earlier run). The seed is 7.",
  );
  expect(text).toContain("Of those graded: mean 15.0, median 15 of 20.");
  expect(text).toMatch(/\n 50–59 % {4}1 #+\n/);
  expect(text).toMatch(/\n {3}100 % {4}1 #+\n/);
  expect(text).toContain("\n  1 of 2  view  title of view\n");
  expect(text).toContain("\n  1 of 2  C1  text of C1\n");
  expect(text).toContain("- 90.0 s ann\n- 1.2 s bob\n");
  expect(text).toContain("- dee: it is no zip");
  expect(text).toContain("- eve: no port");
  expect(text).toContain("- cyd: inconclusive: once");
  expect(text).not.toContain("## Similar");
});

test("a class of which nothing could be graded has a summary, too", () => {
  const text = summary([refused("ann", "submission", "empty")], NOTHING);
  expect(text).toContain("1 submissions: 0 graded, 1 not gradable.");
  expect(text).not.toContain("NaN");
});

test("similar pairs are shown, identical ones as such, with a word of caution", () => {
  const pairs = [
    { a: "ann", b: "bob", similarity: 1, isIdentical: true },
    { a: "ann", b: "cyd", similarity: 0.814, isIdentical: false },
  ];
  const text = summary([result("ann", { once: "passed" })], { ...NOTHING, pairs });
  expect(text).toContain("- identical: ann and bob\n- 81 %: ann and cyd\n");
  expect(text).toContain("Similar is not copied");
});

test("other people's words are neither Markdown nor commands for a terminal", () => {
  const text = summary([refused("ann", "submission", "\u001b[2J [x](y) <b>`")], {
    ...NOTHING,
    ignored: ["*a*"],
  });
  expect(text).toContain("- ann: \ufffd\\[2J \\[x\\](y) \\<b\\>\\`");
  expect(text).toContain("- \\*a\\*");
});

test("progress tells how far it is, and how long it takes, judged by what is done", () => {
  const startedAt = new Date(2026, 0, 1, 14, 0, 0).getTime();
  const at = (done: number, seconds: number) =>
    progressLine({ done, toGrade: 12, running: 2, startedAt, now: startedAt + 1000 * seconds });
  expect(at(0, 5)).toBe("0 of 12 graded, 2 running");
  expect(at(4, 240)).toBe("4 of 12 graded, 2 running, 8 min left, until about 14:12");
  expect(at(11, 110)).toBe("11 of 12 graded, 2 running, 10 s left, until about 14:02");
});

test("a finished submission is one line", () => {
  expect(finishedLine(result("ann", { once: "passed", view: "failed" }), 3, 80)).toBe("3/80 ann: 10 / 20 in 1.2 s");
  const bob = refused("bob", "submission", "empty");
  expect(finishedLine(bob, 4, 80)).toBe("4/80 bob: not gradable in 1.2 s");
});

/** What is written when one of two submissions is graded. */
function shown(stream: { isTTY?: boolean; columns?: number }): string {
  let text = "";
  const write = (chunk: string): boolean => {
    text += chunk;
    return true;
  };
  const progress = new Progress({ ...stream, write } as NodeJS.WriteStream);
  const kept = ["bob", "cyd", "dee"].map((name) => result(name, { once: "passed" }));
  progress.begin(kept, 2);
  progress.started();
  progress.finished(result("ann", { once: "passed" }));
  progress.end();
  return text;
}

test("on a terminal one line changes and is gone at the end; it never wraps", () => {
  expect(shown({ isTTY: true, columns: 20 })).toBe(
    "3 kept from an earlier run, 2 to grade\n\r\u001b[K0 of 2 graded, 1 ru\r\u001b[K1 of 2 graded, 0 ru\r\u001b[K",
  );
});

test("elsewhere each that is finished is a line", () => {
  expect(shown({})).toBe("3 kept from an earlier run, 2 to grade\n1/2 ann: 10 / 10 in 1.2 s\n");
});

test("what other machines graded, and how fast, is told of each", () => {
  const on = (machine: string, duration_ms: number, status: CheckStatus = "passed"): Result => ({
    ...result(`ann${duration_ms}`, { once: status }, { duration_ms }),
    machine,
  });
  const all = [on("pc2", 4000), on("pc2", 6000), on("pc1", 30_000), on("pc2", 5000), on("pc1", 1000, "inconclusive")];
  expect(summary(all, NOTHING)).toContain(
    "## Machines\n\n- pc1: 1 graded, half of them in 30.0 s or less, 1 inconclusive\n- pc2: 3 graded, half of them in 5.0 s or less\n",
  );
  expect(summary([result("ann", { once: "passed" })], NOTHING)).not.toContain("## Machines");
});
