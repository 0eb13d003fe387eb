import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  familyOf,
  gone,
  leftIn,
  nothingLeft,
  runGrader,
  running,
  startGrader,
  temporaryDir,
  untilProcesses,
} from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Starts to grade the solution, and waits until its servers run. */
async function gradeHalfway() {
  const { subprocess, pid, tmp } = await startGrader(["grade", "solution", "--out", await temporaryDir()]);
  const servers = await untilProcesses(
    (all) => all.filter(({ command }) => command.includes(tmp) && command.includes("-role server")),
    (found) => expect(found.length).toBeGreaterThanOrEqual(4),
  );
  const family = familyOf(pid, await running()).map((one) => one.pid);
  onTestFinished(async () => {
    for (const one of await running()) if (family.includes(one.pid)) process.kill(one.pid, "SIGKILL");
  });
  expect(await leftIn(tmp)).not.toEqual([]);
  expect(family).toEqual(expect.arrayContaining(servers.map((server) => server.pid)));
  return { subprocess, pid, tmp, family };
}

test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
  "a grader that gets %s in the middle leaves no process and no folder behind",
  async (signal) => {
    const { subprocess, tmp, family } = await gradeHalfway();
    subprocess.kill(signal);
    const { exitCode } = await subprocess;
    expect(exitCode).not.toBe(0);
    await nothingLeft(tmp);
    await gone(family);
  },
);

test("Ctrl-C in the middle, which a terminal sends to all of them, leaves nothing behind", async () => {
  const { subprocess, pid, tmp, family } = await gradeHalfway();
  process.kill(-pid, "SIGINT");
  const { exitCode } = await subprocess;
  expect(exitCode).not.toBe(0);
  await nothingLeft(tmp);
  await gone(family);
});

test.each(["throw Error()", "Promise.reject(Error())"])(
  "a grader that fails by an error of its own has no verdict, and says so in a report: %s",
  async (fail) => {
    const out = await temporaryDir();
    // In the process that grades, and not in the one that waits for it.
    const code = `if (process.env.GRADER_ATTENDED) setTimeout(() => { ${fail} }, 1500)`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
    const { exitCode, stderr, tmp } = await runGrader(["grade", "solution", "--out", out], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^grade failed, by no fault of a submission: Error\n {4}at /);
    const why = "the grader failed by an error of its own, which it wrote to standard error; grade it again";
    expect(stderr).toContain(`the grader failed, by no fault of the submission: ${why}`);
    const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8"));
    expect(report).toMatchObject({ graded: false, errorSource: "grader", error: why });
    await nothingLeft(tmp);
  },
);
