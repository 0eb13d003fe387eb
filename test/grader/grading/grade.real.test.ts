import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { WANTS_MORE } from "../../../grader/checks/wants-more.ts";
import { grade } from "../../../grader/grading/grade.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../../grader/labs/zpbft/suite.ts";
import { checksThat, type GradedReport } from "../../../grader/report/report.ts";
import { validJson } from "../report/reporters/valid.ts";
import { COMMIT, folderOf, gradeOf, nothingLeft, PROJECT_DIR, reportOn, statusesOf } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const IDS = PUBLIC.checks.map(({ id }) => id);

describe("the solution", () => {
  test("gets every point, a report with exactly the documented fields, and leaves nothing behind", async () => {
    const { exitCode, stdout, stderr, report, tmp } = await gradeOf("solution");
    expect({ exitCode, stderr, score: report.score }).toEqual({ exitCode: 0, stderr: "", score: 100 });
    expect(statusesOf(report)).toEqual(Object.fromEntries(IDS.map((id) => [id, "passed"])));
    // The last line is the score.
    expect(stdout).toMatch(
      /report\.json, and report\.html beside it\n\n100 \/ 100 {2}solution, in \d+\.\d s, seed \d+$/,
    );
    expect(stdout).not.toContain("\x1b");
    expectShape(report);
    await nothingLeft(tmp);
  });
});

test("a grade whose time is over tells what it knows, and fails nothing for it", async () => {
  const dir = path.join(PROJECT_DIR, "solution");
  const about = { lab: ZPBFT, suite: PUBLIC, dir, name: "solution", log: 1, seed: 5 };
  const { report } = await grade({ ...about, signal: AbortSignal.timeout(1000) });
  const statuses = Object.values(statusesOf(report));
  expect(statuses).toHaveLength(IDS.length);
  expect(statuses).not.toContain("failed");
  const unclear = checksThat("inconclusive", report);
  expect(unclear.length).toBeGreaterThan(0);
  expect(unclear[0]?.reason).toMatch(/the time for the grade was over while this was tried: /);
  expect(report.graded).toBe(true);
});

describe("the skeleton", () => {
  test("gets no point, and is told what was not made, and why", async () => {
    const { exitCode, stdout, report, tmp } = await gradeOf("skeleton");
    expect({ exitCode, score: report.score, maxScore: report.maxScore }).toEqual({
      exitCode: 1,
      score: 0,
      maxScore: 100,
    });
    const failed = ["commit-once", "answers", "quorum"];
    const skipped = IDS.filter((id) => id !== "start" && !failed.includes(id));
    expect(statusesOf(report)).toEqual({
      start: "passed",
      ...Object.fromEntries(failed.map((id) => [id, "failed"])),
      ...Object.fromEntries(skipped.map((id) => [id, "skipped"])),
    });
    const reports = Object.fromEntries(report.checks.map((check) => [check.id, check]));
    expect(reports["commit-once"]).toMatchObject({
      message: "a replica that was prepared sent no COMMIT",
      finding: { rule: { name: "C1" } },
    });
    expect(reports.answers).toMatchObject({
      finding: { rule: { name: "R1" }, functions: ["CommitRpc"], seen: "ok: false to a valid vote" },
    });
    expect(reports.quorum).toMatchObject({
      message: "a request that a quorum has committed is not executed",
      finding: { rule: { name: "V7" } },
    });
    expect(reports.view).toMatchObject({
      reason: 'the server did not get that far: see "quorum"',
      because: "quorum",
    });
    expect(stdout).toContain(
      'left out because of "quorum": recount, early-votes, repeated, view, digest, signature, sender, forgeries, once, one-faulty, too-many-faulty',
    );
    expectShape(report);
    await nothingLeft(tmp);
  });

  test("is what is graded when no folder is given", async () => {
    const { exitCode, report } = await gradeOf(undefined, "--only", "^start$");
    expect({ exitCode, submission: report.submission }).toEqual({ exitCode: 0, submission: "skeleton" });
  });
});

/** Exactly these fields, of these types: what reads reports elsewhere relies on it. */
function expectShape(report: GradedReport): void {
  validJson("json", JSON.stringify(report));
  expect(report).toEqual({
    schema: "lab-report/2",
    lab: "zpbft",
    submission: expect.any(String),
    startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    duration_ms: expect.any(Number),
    graded: true,
    suite: "public",
    feedback: "full",
    isolation: expect.arrayContaining(["permissions", "limits"]),
    seed: expect.any(Number),
    host: {
      platform: process.platform,
      arch: process.arch,
      cpus: expect.any(Number),
      node: process.version,
      idle: "proc",
    },
    score: expect.any(Number),
    maxScore: 100,
    notes: [],
    typeErrors: expect.any(Array),
    checks: PUBLIC.checks.map(({ id, title, rules, points }) =>
      expect.objectContaining({ id, title, hidden: false, rules, maxPoints: points }),
    ),
  });
}

test("a submission with a syntax error is not gradable: it is told the file, the line, and what is missing", async () => {
  const source = "export function commit() {}\nexport function CommitRpc( {\n";
  const { exitCode, stdout, stderr, report, tmp } = await reportOn(await folderOf({ [COMMIT]: source }));
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(
    /^not gradable: zpbft\/commit\.ts cannot be loaded: line 2: .*\n {2}zpbft\/commit\.ts\(3,1\): error/,
  );
  expect(report).toMatchObject({
    graded: false,
    errorSource: "submission",
    error: stderr.replace("not gradable: ", ""),
  });
  await nothingLeft(tmp);
});

test("a submission that throws when it is loaded does not start: it gets no point, and sees its error", async () => {
  const source = 'throw new Error("oops");\n';
  const { exitCode, report, tmp } = await gradeOf(await folderOf({ [COMMIT]: source }));
  expect({ exitCode, score: report.score }).toEqual({ exitCode: 1, score: 0 });
  expect(statusesOf(report)).toMatchObject({ start: "failed", "commit-once": "skipped", "log-truth": "skipped" });
  const [start] = checksThat("failed", report);
  expect(start?.message).toBe("a server ends before it is at work");
  expect(start?.finding?.evidence.join("\n")).toContain("Error: oops");
  expect(start?.finding?.evidence.join("\n")).toContain("zpbft/commit.ts:1");
  await nothingLeft(tmp);
});

test("a submission that starts a thread when it is loaded is told that it must not", async () => {
  const source = 'import { Worker } from "node:worker_threads";\nnew Worker("", { eval: true });\n';
  const { report } = await gradeOf(await folderOf({ [COMMIT]: source }));
  const [start] = checksThat("failed", report);
  expect(start?.message).toBe(WANTS_MORE.message);
  expect(start?.finding?.evidence.join("\n")).toContain("zpbft/commit.ts:2");
});

test("a mistake in the types is shown, and costs nothing by itself", async () => {
  const solution = await readFile(path.join(PROJECT_DIR, "solution", COMMIT), "utf8");
  const dir = await folderOf({ [COMMIT]: `${solution}export const wrong: number = "text";\n` });
  const { report } = await gradeOf(dir, "--only", "^start$");
  expect(report.typeErrors).toEqual([expect.stringMatching(/^zpbft\/commit\.ts\(\d+,\d+\): error TS2322: /)]);
  expect(statusesOf(report)).toEqual({ start: "passed" });
});
