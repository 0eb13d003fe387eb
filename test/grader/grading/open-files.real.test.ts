import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { folderOf, PROJECT_DIR, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Runs the grader where a process may have so many open files, and no more. */
function runWith(files: number, args: readonly string[]) {
  const grader = [process.execPath, "--disable-sigusr1", path.join(PROJECT_DIR, "grader", "main.js"), ...args];
  const env = { NO_COLOR: "1", COLUMNS: "1000" };
  return execa("sh", ["-c", `ulimit -n ${files} && exec "$@"`, "sh", ...grader], {
    cwd: PROJECT_DIR,
    reject: false,
    env,
  });
}

const shortOf = (files: number): string =>
  `this machine has too little for a grade: a grade needs 400 open files, and there are ${files}: raise the hard limit that ulimit -Hn shows (docker run --ulimit nofile=1024)`;

test.each([
  [64, "solution"],
  [128, "test/submissions/zpbft/wrong/no-dedupe"],
  [256, "test/submissions/zpbft/hostile/opens-many-sockets"],
  [399, "solution"],
])("with %i open files nobody is graded, and what is short is a sentence: %s", async (files, submission) => {
  const out = await temporaryDir();
  const { exitCode, stdout, stderr } = await runWith(files, ["grade", submission, "--out", out]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toBe(`the grader failed, by no fault of the submission: ${shortOf(files)}`);
  const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8"));
  expect(report).toMatchObject({ graded: false, errorSource: "grader", error: shortOf(files) });
});

test("the doctor and a class tell it before", async () => {
  const doctor = await runWith(256, ["grade:doctor"]);
  expect(doctor.exitCode).toBe(0);
  expect(doctor.stdout).toMatch(/^ {2}✗ +400 +550 +256 {2}open files\n {4}raise the hard limit/m);
  const [submissions, out] = [await folderOf({ "ann/a.ts": "" }), path.join(await temporaryDir(), "out")];
  const { exitCode, stderr } = await runWith(256, ["grade:class", submissions, "--out", out, "--lab", "zpbft"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: shortOf(256) });
});

test("where not even the reaper can be started, the exit code says that there is no grade", async () => {
  const { exitCode, stderr } = await runWith(24, ["grade", "solution", "--out", await temporaryDir()]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^the grader failed, by no fault of the submission: |failed, by no fault of a submission: /m);
});
