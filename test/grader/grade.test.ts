import { access, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { Report } from "../../grader/report/report.ts";
import { CATALOGUE } from "../../grader/suites/zpbft/public/catalogue.ts";
import { COMMIT, folderOf, gradeOf, nothingLeft, runGrader, statusesOf, temporaryDir } from "./support.ts";

vi.setConfig({ testTimeout: 300_000 });

const IDS = CATALOGUE.map(({ id }) => id);

describe("the solution", () => {
  test("gets every point, a report with exactly the documented fields, and leaves nothing behind", async () => {
    const { exitCode, stdout, stderr, report, tmp } = await gradeOf("solution");
    expect({ exitCode, stderr, score: report.score }).toEqual({ exitCode: 0, stderr: "", score: 100 });
    expect(statusesOf(report)).toEqual(Object.fromEntries(IDS.map((id) => [id, "passed"])));
    expect(stdout).toMatch(/^100 \/ 100 {2}solution, in \d+\.\d s$/m);
    expect(stdout).toMatch(/report\.json$/);
    expect(stdout).not.toContain("\x1b");
    expectShape(report);
    await nothingLeft(tmp);
  });
});

describe("the skeleton", () => {
  test("gets no point, and is told what was not made, and why", async () => {
    const { exitCode, stdout, report, tmp } = await gradeOf("skeleton");
    expect({ exitCode, score: report.score, maxScore: report.maxScore }).toEqual({
      exitCode: 1,
      score: 0,
      maxScore: 100,
    });
    expect(statusesOf(report)).toEqual({
      registration: "passed",
      commands: "failed",
      "replicas-agree": "skipped",
      "log-grammar": "skipped",
      "log-truth": "skipped",
      quorum: "failed",
      "one-killed": "skipped",
      "two-killed": "skipped",
      "two-of-seven-killed": "failed",
    });
    const messages = Object.fromEntries(report.checks.map(({ id, message }) => [id, message]));
    expect(messages["log-truth"]).toBe('it needs "commands", which has not passed');
    expect(messages["two-killed"]).toBe('it needs "one-killed", which has not passed');
    expect(messages.commands).toMatch(/^nothing is executed/);
    expect(stdout).toContain('two-killed was not made: it needs "one-killed", which has not passed');
    expectShape(report);
    await nothingLeft(tmp);
  });

  test("is what is graded when no folder is given", async () => {
    const { exitCode, report } = await gradeOf(undefined, "--only", "^registration$");
    expect({ exitCode, submission: report.submission }).toEqual({ exitCode: 0, submission: "skeleton" });
  });
});

/** Exactly these fields, of these types: what reads reports elsewhere relies on it. */
function expectShape(report: Report): void {
  expect(report).toEqual({
    schema: "zpbft-report/1",
    lab: "zpbft",
    submission: expect.any(String),
    startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    duration_ms: expect.any(Number),
    host: {
      platform: process.platform,
      arch: process.arch,
      cpus: expect.any(Number),
      node: process.version,
    },
    score: expect.any(Number),
    maxScore: 100,
    checks: CATALOGUE.map(({ id, title, rules, functions, points }) => ({
      id,
      title,
      rules,
      functions,
      points: expect.any(Number),
      maxPoints: points,
      status: expect.stringMatching(/^(passed|failed|skipped|inconclusive)$/),
      message: expect.any(String),
      expected: expect.any(String),
      seen: expect.any(String),
      evidence: expect.any(Array),
    })),
  });
}

test("a submission with a syntax error does not start: it gets no point, and sees its error", async () => {
  const source = "export function commit( {\n";
  const { exitCode, report, tmp } = await gradeOf(await folderOf({ [COMMIT]: source }));
  expect({ exitCode, score: report.score }).toEqual({ exitCode: 1, score: 0 });
  expect(statusesOf(report)).toMatchObject({
    registration: "failed",
    commands: "skipped",
    "two-of-seven-killed": "failed",
  });
  const registration = report.checks.find(({ id }) => id === "registration");
  expect(registration?.message).toBe("the servers do not start");
  expect(registration?.evidence.join("\n")).toContain("SyntaxError");
  expect(registration?.evidence.join("\n")).toMatch(/commit\.ts:[12]/);
  await nothingLeft(tmp);
});

describe("--only", () => {
  test("makes what matches and what that needs, and nothing else", async () => {
    const { exitCode, report } = await gradeOf("solution", "--only", "^two-killed$");
    expect(exitCode).toBe(0);
    expect(statusesOf(report)).toEqual({
      registration: "passed",
      commands: "passed",
      "one-killed": "passed",
      "two-killed": "passed",
    });
    expect({ score: report.score, maxScore: report.maxScore }).toEqual({ score: 45, maxScore: 45 });
  });

  test("is a pattern that may match several", async () => {
    const { report } = await gradeOf("solution", "--only", "^(registration|two-of)");
    expect(Object.keys(statusesOf(report))).toEqual(["registration", "two-of-seven-killed"]);
  });

  test.each([
    ["nothing-such", `--only nothing-such: no check has such a name; they are ${IDS.join(", ")}`],
    ["(", "--only (: not a regular expression"],
  ])("that is %j is a mistake: it and the usage are shown", async (pattern, mistake) => {
    const { exitCode, stdout, stderr } = await runGrader(["grade", "solution", "--only", pattern]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(`${mistake}\n\nusage: npm run grade`), stderr).toBe(true);
  });
});

describe("--out", () => {
  test("is made if it is not there, and an old report in it is replaced", async () => {
    const out = path.join(await temporaryDir(), "not", "there");
    for (const name of ["registration", "^two-of-seven-killed$"]) {
      const { stdout } = await runGrader(["grade", "solution", "--only", name, "--out", out]);
      expect(stdout).toContain("report.json");
    }
    const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8"));
    expect(report.checks.map(({ id }: { id: string }) => id)).toEqual(["two-of-seven-killed"]);
  });
});

test("a report that cannot be written is the grader's own trouble, and no grade", async () => {
  const { exitCode, stderr, tmp } = await runGrader([
    "grade",
    "solution",
    "--only",
    "^registration$",
    "--out",
    "/dev/null/x",
  ]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(/^grade failed, by no fault of a submission: Error: ENOTDIR/),
  });
  await nothingLeft(tmp);
});

describe("what is not gradable", () => {
  test("is told why, in a sentence, and has no report", async () => {
    const dir = await folderOf({ [COMMIT]: "export {};", "helper.ts": "export {};" });
    const out = path.join(await temporaryDir(), "out");
    const { exitCode, stdout, stderr, tmp } = await runGrader(["grade", dir, "--out", out]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `not gradable: helper.ts is not the lab's: only ${COMMIT} is graded; move your code there, and remove this file`,
    });
    await expect(access(out)).rejects.toThrow("ENOENT");
    await nothingLeft(tmp);
  });

  test.each([
    [["grade", "/no/such/folder"], "not gradable: /no/such/folder does not exist: give the folder of a submission"],
    [["grade", "solution", "skeleton"], '"skeleton" is one argument too many'],
    [["grade", "--all"], "Unknown option '--all'"],
    [["judge"], "usage: npm run grade|cluster|naive|bench -- [options]"],
    [[], "usage: npm run grade|cluster|naive|bench -- [options]"],
  ])("%j", async (args, mistake) => {
    const { exitCode, stdout, stderr } = await runGrader(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(mistake), stderr).toBe(true);
  });
});
