import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { checksThat } from "../../../grader/report/report.ts";
import { goldenText } from "../../bank/golden.ts";
import { type Entry, folderOf, GOLDEN_SEED, goldenFileOf, gradeEntry, SUBMISSIONS } from "../../bank/grading.ts";
import { RIGHT, WRONG, type Wrong } from "../../submissions/bank.ts";
import { COMMIT } from "../support.ts";

// A grade waits a good part of its time: two at once take little longer than one.
vi.setConfig({ testTimeout: 300_000, maxConcurrency: 2 });

/** Those that are graded here, so that something goes wrong in each kind of experiment; `npm run grade:bank` grades them all. */
const REAL = {
  right: ["async-verification", "sends-in-later-turns"],
  wrong: [
    "counts-after-all-answered",
    "fatal-on-bad-vote",
    "misspelt-log-lines",
    "never-recounts",
    "quorum-literal-2",
    "stops-at-dead-peer",
  ],
} as const;

describe.concurrent("full marks go to a right submission", () => {
  test.for(REAL.right)("%s", async (name, { expect }) => {
    const entry: Entry = { kind: "right", name };
    const report = await gradeEntry(entry, GOLDEN_SEED);
    const lost = report.checks.filter(({ status }) => status !== "passed");
    expect(lost).toEqual([]);
    expect(report.score).toBe(100);
    expect(goldenText(report)).toBe(await readFile(goldenFileOf(entry), "utf8"));
  });
});

describe.concurrent("a wrong submission fails where it is wrong, and nowhere else", () => {
  test.for(REAL.wrong)("%s", async (name, { expect }) => {
    const { fails, breaks } = WRONG[name] as Wrong;
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
  ] as const)("that is %s is listed, and says in its first line what it is", async (kind, names) => {
    const dir = path.join(SUBMISSIONS, kind);
    expect((await readdir(dir)).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const source = await readFile(path.join(folderOf({ kind, name }), COMMIT), "utf8");
      expect(source.toLowerCase()).toMatch(new RegExp(`^// ${kind}: .*\\.\n`));
    }
  });
});
