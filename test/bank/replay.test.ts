import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verdictsOf } from "../../grader/grading/replay.ts";
import { ruleBookOf } from "../../grader/grading/rule-book.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import type { FailedCheck } from "../../grader/report/check-report.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { WRONG, type Wrong } from "../submissions/bank.ts";
import { fromColumns, toColumns } from "./columns.ts";
import { goldenText } from "./golden.ts";
import { goldenFileOf, HISTORIES, historiesOf, STORED } from "./grading.ts";
import { pack, unpack } from "./packed.ts";

/** All of them together are to be no burden on a repository. */
const BYTES_MAX = 5_000_000;

const WRONG_ONES = STORED.filter(({ kind }) => kind === "wrong");

/** Those of which another rule or function than that of the bank is told first, and why that cannot be otherwise. */
const TOLD_OTHERWISE: Readonly<Record<string, { rule?: string; function?: string; why: string }>> = {
  "counts-after-all-answered": {
    rule: "F1",
    why: "it delays its own count, and no COMMIT, so that only a cluster shows it",
  },
  "exits-when-prepared": {
    rule: "V7",
    why: "a process that has ended owes no COMMIT, and what it executed is asked for",
  },
  "seq-after-last-executed": {
    rule: "C1",
    why: "two COMMITs name one seq, and commit-once comes before commit-content",
  },
  "fatal-on-bad-vote": { rule: "V7", why: "its process has ended, and nothing tells which vote ended it" },
  "quorum-f-plus-1-unprepared": {
    function: "CommitRpc",
    why: "it has two mistakes, and CommitRpc calls the count unprepared",
  },
};

test("lines are the same when they come back from their columns", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", " ")),
    fc.constantFrom("a 1 b 22", "#1\\#", "\\"),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      expect(fromColumns(toColumns(lines))).toEqual(lines);
    }),
  );
});

describe("stored histories", () => {
  test("are those of the bank's wrong submissions and of some right ones, and are small", async () => {
    const files = (await readdir(HISTORIES, { recursive: true })).filter((name) => name.endsWith(".br"));
    expect(files.map((name) => path.join(HISTORIES, name)).toSorted()).toEqual(STORED.map(historiesOf).toSorted());
    const sizes = await Promise.all(STORED.map(async (entry) => (await stat(historiesOf(entry))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(BYTES_MAX);
  });

  test.each(STORED)("of $kind/$name give what a student reads", async (entry) => {
    const run = unpack(await readFile(historiesOf(entry)));
    const checks = verdictsOf(run, PUBLIC, PUBLIC.checks, ruleBookOf(ZPBFT));
    const score = checks.reduce((sum, { points }) => sum + points, 0);
    const { notes, typeErrors } = run;
    const told = goldenText({ score, maxScore: 100, notes, typeErrors, checks } as unknown as GradedReport);
    expect(told).toBe(await readFile(goldenFileOf(entry), "utf8"));
  });

  test.each(WRONG_ONES)(
    "of $name tell first of the rule that it breaks and the function that breaks it",
    async (entry) => {
      const run = unpack(await readFile(historiesOf(entry)));
      const checks = verdictsOf(run, PUBLIC, PUBLIC.checks, ruleBookOf(ZPBFT));
      const { finding } = checks.find((check): check is FailedCheck => check.status === "failed") ?? {};
      const { breaks, function: guilty } = WRONG[entry.name] as Wrong;
      const told = { rule: finding?.rule?.name, function: finding?.functions[0] };
      const { why: _, ...otherwise } = TOLD_OTHERWISE[entry.name] ?? {};
      expect(told).toEqual({ rule: breaks[0], function: guilty, ...otherwise });
    },
  );

  test("tell that otherwise of few", () => {
    expect(Object.keys(TOLD_OTHERWISE).length).toBeLessThanOrEqual(WRONG_ONES.length / 20);
  });

  test("are the same when they are packed again", async () => {
    const run = unpack(await readFile(historiesOf(STORED.at(-1) as (typeof STORED)[number])));
    const again = unpack(pack(run));
    for (const [name, { events }] of run.histories) expect(again.histories.get(name)?.events).toEqual(events);
  });
});
