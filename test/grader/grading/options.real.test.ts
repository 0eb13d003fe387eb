import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { readHistory } from "../../../grader/history/files.ts";
import { messagesOf, PBFT } from "../../../grader/labs/pbft/wire.ts";
import { PUBLIC } from "../../../grader/labs/zpbft/suite.ts";
import {
  COMMIT,
  folderOf,
  gradeOf,
  nothingLeft,
  PROJECT_DIR,
  runGrader,
  startGrader,
  statusesOf,
  temporaryDir,
  untilSaid,
} from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const IDS = PUBLIC.checks.map(({ id }) => id);

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
    expect(Object.keys(statusesOf(report))).toEqual(["start", "recount", "quorum", "once"]);
  });

  test("tells what fails instead, where nothing else says why a check was not tried", async () => {
    const dir = path.join("test", "submissions", "zraft", "hostile", "exits-in-RequestVoteRpc");
    const { report } = await gradeOf(dir, "--lab", "zraft", "--only", "saved-vote");
    expect(statusesOf(report)).toEqual({ start: "passed", "saved-vote": "skipped", terms: "failed" });
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
    [["grade", "/no/such/folder"], "/no/such/folder does not exist: give the folder of a submission"],
    [
      ["grade", "package.json"],
      `${path.join(PROJECT_DIR, "package.json")} is not a folder: give the folder of a submission`,
    ],
    [["grade", "/no/such/folder", "--out", "OUT"], "not gradable: /no/such/folder does not exist: give the folder of"],
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
    const out = await temporaryDir();
    const { exitCode, stdout, stderr } = await runGrader(args.map((arg) => (arg === "OUT" ? out : arg)));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(mistake), stderr).toBe(true);
  });

  test("if it is mistyped, leaves all that the last grade wrote", async () => {
    const files = { "grade-results/report.json": "{}", "grade-results/history/run.json": "{}" };
    const cwd = await folderOf({ ...files, "grade-results/log/a.txt": "" });
    const { exitCode } = await runGrader(["grade", "skeletn"], { cwd });
    expect(exitCode).toBe(2);
    const left = await readdir(path.join(cwd, "grade-results"));
    expect(left.toSorted()).toEqual(["history", "log", "report.json"]);
  });

  test("has a report where a platform asks for one", async () => {
    const out = await temporaryDir();
    await runGrader(["grade", "/no/such/folder", "--reporter", `json=${path.join(out, "mine.json")}`], { cwd: out });
    const report = JSON.parse(await readFile(path.join(out, "mine.json"), "utf8"));
    expect(report).toMatchObject({ graded: false, errorSource: "submission" });
  });
});
