import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { checksThat } from "../../../grader/report/report.ts";
import { goldenText } from "../../bank/golden.ts";
import { type Entry, folderOf, GOLDEN_SEED, goldenFileOf, gradeEntry, SUBMISSIONS } from "../../bank/grading.ts";
import { RIGHT, WRONG } from "../../submissions/bank.ts";
import { COMMIT } from "../support.ts";

// A grade waits a good part of its time: two at once take little longer than one.
vi.setConfig({ testTimeout: 300_000, maxConcurrency: 2 });

/** Every fourth one; `npm run grade:bank` grades them all. */
const fourth = <T>(all: readonly T[]): T[] => all.filter((_, place) => place % 4 === 0);

describe.concurrent("full marks go to a right submission", () => {
  test.for(fourth(RIGHT))("%s", async (name, { expect }) => {
    const entry: Entry = { kind: "right", name };
    const report = await gradeEntry(entry, GOLDEN_SEED);
    const lost = report.checks.filter(({ status }) => status !== "passed");
    expect(lost).toEqual([]);
    expect(report.score).toBe(100);
    expect(goldenText(report)).toBe(await readFile(goldenFileOf(entry), "utf8"));
  });
});

describe.concurrent("a wrong submission fails where it is wrong, and nowhere else", () => {
  test.for(fourth(Object.entries(WRONG)))("%s", async ([name, { fails, breaks }], { expect }) => {
    const entry: Entry = { kind: "wrong", name };
    const report = await gradeEntry(entry, GOLDEN_SEED);
    expect(checksThat("failed", report).map(({ id }) => id)).toEqual(fails);
    expect(checksThat("inconclusive", report)).toEqual([]);
    expect(report.score).toBeLessThan(100);
    expect(breaks.length).toBeGreaterThan(0);
    expect(goldenText(report)).toBe(await readFile(goldenFileOf(entry), "utf8"));
  });
});

describe("every submission here", () => {
  test.each([
    ["right", RIGHT],
    ["wrong", Object.keys(WRONG)],
  ] as const)("that is %s is graded above, and says in its first line what it is", async (kind, names) => {
    const dir = path.join(SUBMISSIONS, kind);
    expect((await readdir(dir)).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const source = await readFile(path.join(folderOf({ kind, name }), COMMIT), "utf8");
      expect(source.toLowerCase()).toMatch(new RegExp(`^// ${kind}: .*\\.\n`));
    }
  });
});
