import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { checksThat, gradeEntry, SUBMISSIONS } from "../../bank/grading.ts";
import { RIGHT, WRONG } from "../../submissions/bank.ts";
import { COMMIT } from "../support.ts";

// A grade waits a good part of its time: two at once take little longer than one.
vi.setConfig({ testTimeout: 300_000, maxConcurrency: 2 });

const SEED = 1;

/** Every fourth one; `npm run grade:bank` grades them all. */
const fourth = <T>(all: readonly T[]): T[] => all.filter((_, place) => place % 4 === 0);

describe.concurrent("full marks go to a right submission", () => {
  test.for(fourth(RIGHT))("%s", async (name, { expect }) => {
    const report = await gradeEntry({ kind: "right", name }, SEED);
    const lost = report.checks.filter(({ status }) => status !== "passed");
    expect(lost).toEqual([]);
    expect(report.score).toBe(100);
  });
});

describe.concurrent("a wrong submission fails where it is wrong, and nowhere else", () => {
  test.for(fourth(Object.entries(WRONG)))("%s", async ([name, { fails, breaks }], { expect }) => {
    const report = await gradeEntry({ kind: "wrong", name }, SEED);
    expect(checksThat("failed", report).map(({ id }) => id)).toEqual(fails);
    expect(checksThat("inconclusive", report)).toEqual([]);
    expect(report.score).toBeLessThan(100);
    expect(breaks.length).toBeGreaterThan(0);
  });
});

describe("every submission here", () => {
  test.each([
    ["right", RIGHT],
    ["wrong", Object.keys(WRONG)],
  ])("that is %s is graded above, and says in its first line what it is", async (kind, names) => {
    const dir = path.join(SUBMISSIONS, kind);
    expect((await readdir(dir)).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const source = await readFile(path.join(dir, name, COMMIT), "utf8");
      expect(source.toLowerCase()).toMatch(new RegExp(`^// ${kind}: .*\\.\n`));
    }
  });
});
