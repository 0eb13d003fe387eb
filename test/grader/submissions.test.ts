import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { COMMIT, gradeOf, PROJECT_DIR } from "./support.ts";

vi.setConfig({ testTimeout: 300_000 });

const SUBMISSIONS = path.join("test", "submissions");

/** Every right submission: each gets full marks, however unusual it is. */
const RIGHT = ["async-functions", "counts-own-vote", "extra-logs", "sends-in-reverse"];

/** Every wrong submission, with the checks that it fails: those, and no other. */
const WRONG: Record<string, string[]> = {
  "commits-to-leader-only": ["commands", "two-of-seven-killed"],
  "executes-again": ["replicas-agree"],
  "executes-when-prepared": ["quorum"],
  "exits-when-prepared": ["commands", "quorum", "two-of-seven-killed"],
  "misspelt-log-lines": ["log-grammar", "log-truth"],
  "never-executes": ["commands", "quorum", "two-of-seven-killed"],
  "no-log-lines": ["log-truth"],
  "prints-to-stdout": ["log-grammar"],
  "quorum-2f-1": ["quorum"],
  "quorum-f-plus-1-unprepared": ["quorum"],
  "waits-for-all": ["quorum", "one-killed", "two-of-seven-killed"],
};

async function grade(kind: "right" | "wrong", name: string) {
  const { exitCode, report } = await gradeOf(path.join(SUBMISSIONS, kind, name));
  const ids = (status: string) => report.checks.filter((check) => check.status === status).map(({ id }) => id);
  return { exitCode, score: report.score, failed: ids("failed"), inconclusive: ids("inconclusive") };
}

describe("full marks go to a right submission", () => {
  test.each(RIGHT)("%s", async (name) => {
    expect(await grade("right", name)).toEqual({ exitCode: 0, score: 100, failed: [], inconclusive: [] });
  });
});

describe("a wrong submission fails where it is wrong, and nowhere else", () => {
  test.each(Object.entries(WRONG))("%s: %j", async (name, failed) => {
    const { exitCode, score, ...checks } = await grade("wrong", name);
    expect(checks).toEqual({ failed, inconclusive: [] });
    expect(exitCode).toBe(1);
    expect(score).toBeLessThan(100);
  });
});

describe("every submission here", () => {
  test.each([
    ["right", RIGHT],
    ["wrong", Object.keys(WRONG)],
  ])("that is %s is graded above, and says in its first line what it is", async (kind, names) => {
    const dir = path.join(PROJECT_DIR, SUBMISSIONS, kind);
    expect((await readdir(dir)).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const source = await readFile(path.join(dir, name, COMMIT), "utf8");
      expect(source.toLowerCase()).toMatch(new RegExp(`^// ${kind}: .*\\.\n`));
    }
  });
});
