import { execFileSync } from "node:child_process";
import { readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { REPORT_SCHEMA, type Report } from "../../../grader/report/report.ts";
import { BANKS, bankOf } from "../../bank/banks.ts";
import { SUBMISSIONS } from "../../bank/grading.ts";
import { attack, attackBy, faultsOf } from "../../bank/hostile.ts";
import { COMMIT, folderOf, gradedIn, PROJECT_DIR, SOLUTION } from "../support.ts";

// A grade waits a good part of its time: two at once take little longer than one.
vi.setConfig({ testTimeout: 300_000, maxConcurrency: 2 });

/** One that reads, one that leaves processes behind, two that attack by the wire. `npm run grade:hostile` grades them all. */
const chosen = Object.values(BANKS).flatMap((bank) =>
  Object.entries(bank.hostile).flatMap(([name, hostile]) =>
    hostile.always ? [{ name, hostile, bank, of: bank.lab.name }] : [],
  ),
);

/** What nobody may change: each file of the project, with its length and when it was changed. */
async function project(): Promise<string[]> {
  const dirs = ["grader", "skeleton", "solution", "test/submissions", "platforms"];
  const files = await Promise.all(
    dirs.map(async (dir) =>
      (await readdir(path.join(PROJECT_DIR, dir), { recursive: true })).map((name) => path.join(dir, name)),
    ),
  );
  return Promise.all(
    files.flat().map(async (name) => {
      const { size, mtimeMs } = await stat(path.join(PROJECT_DIR, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
}

let before: string[];

beforeAll(async () => {
  before = await project();
});

afterAll(async () => {
  expect(await project()).toEqual(before);
});

describe.concurrent("a hostile submission gains nothing, and leaves nothing behind", () => {
  test.for(chosen)("$name of $of", async ({ name, hostile, bank }, { expect }) => {
    const outcome = await attack(bank, name);
    expect(faultsOf(hostile, outcome)).toEqual([]);

    const { report, exitCode, stdout } = outcome;
    expect(report?.schema).toBe(REPORT_SCHEMA);
    const { checks, score, maxScore } = gradedIn(report as Report);
    expect(score).toBe(checks.reduce((sum, { points }) => sum + points, 0));
    expect(checks.filter(({ status, points }) => status !== "passed" && points > 0)).toEqual([]);
    expect(exitCode).toBe(score === maxScore ? 0 : 1);
    // Nothing that takes hold of a terminal, or that a platform takes for a command.
    expect(stdout).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]|^::/m);
  });
});

/** A graded file that is none. */
const REFUSED: Record<string, (file: string) => unknown> = {
  // Only root makes devices.
  ...(process.getuid?.() === 0 && { "a device": (file) => execFileSync("mknod", [file, "c", "1", "5"]) }),
  "a socket": (file) =>
    execFileSync(process.execPath, [
      "-e",
      `require("node:net").createServer().listen(${JSON.stringify(file)}, process.exit)`,
    ]),
  "100 MB long": (file) => writeFile(file, "").then(() => truncate(file, 100_000_000)),
};

describe.concurrent("a graded file is refused, with a report that says why,", () => {
  test.for(Object.entries(REFUSED))("that is %s", async ([, make], { expect }) => {
    const dir = await folderOf({ "zpbft/.keep": "" });
    await make(path.join(dir, COMMIT));
    const { exitCode, report } = await attackBy(dir);
    expect(exitCode).toBe(2);
    expect(report).toMatchObject({ errorSource: "submission", error: expect.stringContaining(COMMIT) });
  });
});

describe("a graded file that is no program", () => {
  test.for([
    ["cut in the middle of a line", (solution: string) => solution.slice(0, 700), { errorSource: "submission" }],
    ["empty", () => "", { score: 0 }],
    // Node itself breaks on it, and says nothing against the file.
    [
      "a hundred thousand brackets",
      () => `export const deep = ${"(".repeat(100_000)}1${")".repeat(100_000)};`,
      { score: 0 },
    ],
  ] as const)("%s, earns nothing", async ([, change, told]) => {
    const solution = await readFile(path.join(SOLUTION, COMMIT), "utf8");
    const outcome = await attackBy(await folderOf({ [COMMIT]: change(solution) }));
    expect(faultsOf({ most: 0 }, outcome)).toEqual([]);
    expect(outcome.report).toMatchObject(told);
  });
});

test("every hostile submission is listed, and says in its first line what it tries", async () => {
  const folder = path.join(SUBMISSIONS, "hostile");
  const names = await readdir(folder);
  expect(names.toSorted()).toEqual(Object.keys(bankOf("zpbft").hostile).toSorted());
  for (const name of names) {
    const source = await readFile(path.join(folder, name, COMMIT), "utf8");
    expect(source).toMatch(/^(\/\/ @ts-nocheck\n)?\/\/ [A-Z].*\.\n/);
  }
});
