import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verdictsOf } from "../../grader/grading/replay.ts";
import { ruleBookOf } from "../../grader/grading/rule-book.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { fromColumns, toColumns } from "./columns.ts";
import { goldenText } from "./golden.ts";
import { goldenFileOf, HISTORIES, historiesOf, STORED } from "./grading.ts";
import { pack, unpack } from "./packed.ts";

/** All of them together are to be no burden on a repository. */
const BYTES_MAX = 5_000_000;

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
  test("are of submissions of the bank, and are small", async () => {
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

  test("are the same when they are packed again", async () => {
    const run = unpack(await readFile(historiesOf(STORED.at(-1) as (typeof STORED)[number])));
    const again = unpack(pack(run));
    for (const [name, { events }] of run.histories) expect(again.histories.get(name)?.events).toEqual(events);
  });
});
