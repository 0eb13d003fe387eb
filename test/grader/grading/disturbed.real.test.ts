import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, test, vi } from "vitest";
import { type Report, scoreOf } from "../../../grader/report/report.ts";
import { PROJECT_DIR, runGrader, startGrader, statusesOf, temporaryDir, untilProcesses } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

async function readReport(out: string): Promise<Report> {
  return JSON.parse(await readFile(path.join(out, "report.json"), "utf8"));
}

/** Grades where the kernel tells of no process. */
async function gradeWithoutProc(dir: string, ...options: string[]) {
  const out = await temporaryDir();
  const args = ["grade", dir, "--seed", "5", "--out", out, ...options];
  const { exitCode } = await runGrader(args, { env: { GRADER_PROC: "/nowhere" } });
  return { exitCode, report: await readReport(out) };
}

describe("a server of the solution that somebody else", () => {
  test.each([
    ["kills", "SIGKILL"],
    ["stops", "SIGSTOP"],
  ] as const)("%s in the middle is no fault of the solution's", async (_, signal) => {
    const out = await temporaryDir();
    const { subprocess, tmp } = await startGrader(["grade", "solution", "--out", out]);
    const [server] = await untilProcesses(
      (all) => all.filter(({ command }) => command.includes(tmp) && command.includes("-role server")),
      (found) => expect(found.length).toBeGreaterThanOrEqual(4),
    );
    process.kill(server?.pid as number, signal);
    const { exitCode } = await subprocess;
    const report = await readReport(out);
    expect(Object.values(statusesOf(report))).not.toContain("failed");
    expect([0, 2]).toContain(exitCode);
    expect(exitCode).toBe(scoreOf(report) === report.maxScore ? 0 : 2);
  });
});

describe("where there is no /proc", () => {
  test("the solution gets all points, and the report says by what sign servers were idle", async () => {
    const { exitCode, report } = await gradeWithoutProc("solution");
    expect({ exitCode, ...report }).toMatchObject({ exitCode: 0, score: 100, host: { idle: "ps" } });
  });

  test("what a server never does is found missing", async () => {
    const { report } = await gradeWithoutProc("test/submissions/zpbft/wrong/never-recounts", "--only", "recount");
    expect(statusesOf(report)).toMatchObject({ start: "passed", recount: "failed" });
  });
});

test("with fewer open files than a grade needs there is no grade, and it is said what is short", async () => {
  const out = await temporaryDir();
  const command = `ulimit -n 128; exec "$0" grader/main.js grade solution --out "$1"`;
  const { exitCode } = await execa("/bin/sh", ["-c", command, process.execPath, out], {
    cwd: PROJECT_DIR,
    reject: false,
  });
  const report = await readReport(out);
  expect({ exitCode, ...report }).toMatchObject({
    exitCode: 2,
    graded: false,
    errorSource: "grader",
    error: expect.stringMatching(/a grade needs \d+ open files, and there are 128: raise the hard limit/),
  });
});
