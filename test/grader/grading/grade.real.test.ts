import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { grade } from "../../../grader/grading/grade.ts";
import { readHistory } from "../../../grader/history/files.ts";
import { messagesOf, PBFT } from "../../../grader/labs/pbft/wire.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../../grader/labs/zpbft/suite.ts";
import { checksThat, type GradedReport } from "../../../grader/report/report.ts";
import { validJson } from "../report/reporters/valid.ts";
import {
  COMMIT,
  folderOf,
  gradeOf,
  nothingLeft,
  PROJECT_DIR,
  reportOn,
  runGrader,
  startGrader,
  statusesOf,
  temporaryDir,
  untilSaid,
} from "../support.ts";

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

test("a mistake in the types is shown, and costs nothing by itself", async () => {
  const solution = await readFile(path.join(PROJECT_DIR, "solution", COMMIT), "utf8");
  const dir = await folderOf({ [COMMIT]: `${solution}export const wrong: number = "text";\n` });
  const { report } = await gradeOf(dir, "--only", "^start$");
  expect(report.typeErrors).toEqual([expect.stringMatching(/^zpbft\/commit\.ts\(\d+,\d+\): error TS2322: /)]);
  expect(statusesOf(report)).toEqual({ start: "passed" });
});

describe("--seed", () => {
  test("is what the report says, and makes the same choices again", async () => {
    const histories: string[] = [];
    for (const seed of ["5", "5", "6"]) {
      const out = await temporaryDir();
      const dir = path.join("test", "submissions", "zpbft", "wrong", "never-executes");
      const args = ["grade", dir, "--only", "^quorum$", "--seed", seed, "--out", out];
      const { stdout } = await runGrader(args);
      expect(stdout).toContain(`seed ${seed}`);
      const text = await readFile(path.join(out, "history", "backup-1.ndjson"), "utf8");
      histories.push(
        messagesOf(readHistory(text, PBFT))
          .flatMap(({ method, params }) => (method === "Server.PrePrepareRpc" ? params.reqArgs.req.command : []))
          .join(),
      );
    }
    expect(histories[1]).toBe(histories[0]);
    expect(histories[2]).not.toBe(histories[0]);
  });

  test.each(["-1", "x", "1.5"])("%s is a mistake", async (seed) => {
    const { exitCode, stderr } = await runGrader(["grade", "solution", `--seed=${seed}`]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`--seed ${seed}: expected`),
    });
  });
});

describe("--watch", () => {
  test("grades again when the graded file is saved", async () => {
    const dir = await folderOf({ [COMMIT]: "export {};" });
    const { subprocess } = await startGrader(["grade", dir, "--only", "^start$", "--watch"]);
    await untilSaid(subprocess, "waiting until a graded file is saved");
    const again = untilSaid(subprocess, "0 / 0");
    await writeFile(path.join(dir, COMMIT), "export const saved = 1;");
    await again;
    subprocess.kill("SIGINT");
    await subprocess;
  });
});

describe("--only", () => {
  test("makes what matches and what that needs, and nothing else", async () => {
    const { exitCode, report } = await gradeOf("solution", "--only", "^view$");
    expect(exitCode).toBe(0);
    expect(statusesOf(report)).toEqual({ start: "passed", quorum: "passed", view: "passed" });
    expect({ score: report.score, maxScore: report.maxScore }).toEqual({ score: 14, maxScore: 14 });
  });

  test("takes a name for that check alone, though others have it in theirs", async () => {
    const { report } = await gradeOf("skeleton", "--only", "once");
    expect(Object.keys(statusesOf(report))).toEqual(["start", "quorum", "once"]);
  });

  test("is a pattern that may match several", async () => {
    const { report } = await gradeOf("solution", "--only", "^(start|recount)");
    expect(Object.keys(statusesOf(report))).toEqual(["start", "recount"]);
  });

  test.each([
    [
      "nothing-such",
      `--only nothing-such: no check or rule is called nothing-such\n  the checks are ${IDS.join(", ")}\n`,
    ],
    ["(", "--only (: not a regular expression\n\nusage: npm run grade"],
  ])("that is %j is a mistake: it and the usage are shown", async (pattern, mistake) => {
    const { exitCode, stdout, stderr } = await runGrader(["grade", "solution", "--only", pattern]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(mistake), stderr).toBe(true);
  });
});

describe("--out", () => {
  test("is made if it is not there, and an old report in it is replaced", async () => {
    const out = path.join(await temporaryDir(), "not", "there");
    for (const name of ["recount", "^start$"]) {
      const { stdout } = await runGrader(["grade", "solution", "--only", name, "--out", out]);
      expect(stdout).toContain("report.json");
    }
    const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8"));
    expect(report.checks.map(({ id }: { id: string }) => id)).toEqual(["start"]);
  });
});

test.each(["FILE", "FILE/x"])(
  "where the folder for the report cannot be made, the verdict is shown, and then that: %s",
  async (out) => {
    const file = path.join(await folderOf({ file: "" }), "file");
    const place = out.replace("FILE", file);
    const grade = ["grade", "test/submissions/zpbft/wrong/no-dedupe", "--only", "repeated"];
    const { exitCode, stdout, stderr, tmp } = await runGrader([...grade, "--out", place]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^\d+ \/ \d+ {2}.*no-dedupe, in /m);
    expect(stdout).not.toMatch(/^ *written/m);
    expect(stderr).toBe(`${place}/report.json cannot be written: ${file} is a file, and no folder`);
    await nothingLeft(tmp);
  },
);

test("where there is no place for temporary files, that is told in a sentence, and in a report", async () => {
  const out = await temporaryDir();
  const { exitCode, stdout, stderr } = await runGrader(["grade", "solution", "--out", out], {
    env: { TMPDIR: "/no/such/folder" },
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(/^the grader failed, .*: the grader cannot make a folder .* set TMPDIR to a folder that .*$/);
  const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8"));
  expect(report).toMatchObject({
    graded: false,
    errorSource: "grader",
    error: expect.stringContaining("set TMPDIR to"),
  });
});

const USAGE =
  "usage: npm run grade|grade:class|grade:one|grade:worker|grade:doctor|cluster|journal|naive|hint|handin|bench|release -- [options]";

describe("what is not gradable", () => {
  test("is told why, in a sentence, and has a report that says so", async () => {
    const dir = await folderOf({ [COMMIT]: 'import "../helper.ts";', "helper.ts": "export {};" });
    const out = path.join(await temporaryDir(), "out");
    const { exitCode, stdout, stderr, tmp } = await runGrader(["grade", dir, "--out", out]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `not gradable: helper.ts is not the lab's: only ${COMMIT} is graded; move your code there, and remove this file`,
    });
    expect(JSON.parse(await readFile(path.join(out, "report.json"), "utf8"))).toMatchObject({
      graded: false,
      error: stderr.replace("not gradable: ", ""),
      errorSource: "submission",
      maxScore: 100,
    });
    await nothingLeft(tmp);
  });

  test.each([
    [["grade", "/no/such/folder"], "not gradable: /no/such/folder does not exist: give the folder of a submission"],
    [["grade", "solution", "skeleton"], '"skeleton" is one argument too many'],
    [["grade", "--everything"], "unknown option '--everything'"],
    [["grade", "--feedback", "some"], "--feedback some: expected full, hint, score"],
    [["grade", "--credit", "all"], "--credit all: expected plain, grafted"],
    [["grade", "--require-isolation", "much"], "--require-isolation much: expected none, basic, guarded, sealed"],
    [["grade", "--blame", "--only", "start"], "--blame takes the whole suite: leave out --only"],
    [["grade", "--reporter", "moodle"], "--reporter moodle: expected NAME or NAME=FILE"],
    [["judge"], USAGE],
    [[], USAGE],
  ])("%j", async (args, mistake) => {
    const { exitCode, stdout, stderr } = await runGrader(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(mistake), stderr).toBe(true);
  });
});
