import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { doctorText } from "../../../grader/commands/grade-doctor.ts";
import { isolationHere } from "../../../grader/sandbox/here.ts";
import type { Layer } from "../../../grader/sandbox/layers.ts";
import { findNamespaces, NO_NAMESPACES, runInNamespaces } from "../../../grader/sandbox/namespaces.ts";
import {
  familyOf,
  gone,
  gradeOf,
  nothingLeft,
  PROJECT_DIR,
  runGrader,
  running,
  startGrader,
  temporaryDir,
  untilProcesses,
  withoutSeals,
} from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

test("a grade has all the layers that the machine has, and says so", async () => {
  const { layers } = await isolationHere();
  const { report, tmp } = await gradeOf("solution", "--only", "start");
  expect(report.isolation).toEqual(layers);
  await nothingLeft(tmp);
});

test("where nothing namespaces, a grade is made without, and refused if it must not be", async () => {
  const PATH = await withoutSeals();
  const out = await temporaryDir();
  const args = ["grade", "solution", "--only", "start", "--out", out];
  const { exitCode, tmp } = await runGrader(args, { env: { PATH } });
  expect(exitCode).toBe(0);
  await nothingLeft(tmp);
  const refused = await runGrader([...args, "--require-isolation", "sealed"], { env: { PATH } });
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toMatch(
    /--require-isolation sealed: this machine lacks (user, )?processes, network, files; npm run grade:doctor/,
  );
});

test("a grader that is killed behind its namespaces is a grade that there is not, for no fault of the submission", async () => {
  if ((await findNamespaces()) === undefined) return expect(doctorText([])).toContain("needs");
  const out = await temporaryDir();
  const { subprocess, pid, tmp } = await startGrader(["grade", "solution", "--out", out, "--reporter", "json"]);
  await untilProcesses(
    (all) => all.filter(({ command }) => command.includes(tmp) && command.includes("-role server")),
    (found) => expect(found.length).toBeGreaterThanOrEqual(4),
  );
  const family = familyOf(pid, await running());
  // Below it there may be copies of it, which are about to be servers.
  const [, inner] = family.filter(
    ({ command }) => command.startsWith(process.execPath) && command.includes("main.js grade"),
  );
  process.kill(inner?.pid as number, "SIGKILL");
  const { exitCode, stderr } = await subprocess;
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    "the grader failed, by no fault of the submission: the process that graded was ended from outside",
  );
  await gone(family.map((one) => one.pid));
  await nothingLeft(tmp);
});

test.each([
  ["in namespaces", async () => (await findNamespaces()) ?? NO_NAMESPACES],
  ["without one", async () => NO_NAMESPACES],
])("what takes too long %s is ended, and it is said that it was", async (_, namespaces) => {
  const [argv, out] = [process.argv, await temporaryDir()];
  process.argv = [process.execPath, path.join(PROJECT_DIR, "grader", "main.js")];
  onTestFinished(() => {
    process.argv = argv;
  });
  const ended = await runInNamespaces(await namespaces(), ["grade", "solution", "--out", out], 1);
  expect(ended).toMatchObject({ isAsked: false, isLate: true });
  expect(await readdir(out)).toEqual([]);
});

test("the doctor tells what there is, what each lacks, and which levels that makes", () => {
  const layers: Layer[] = ["permissions", "limits", "user"];
  const text = doctorText(layers, ["network: no such program"]);
  expect(text).toMatch(/✗ network .*\n +needs as processes.*\n +not here: no such program\n/);
  expect(text).toMatch(/✓ user +runs as a user that owns nothing/);
  expect(text).toMatch(/✗ network +a loopback that only the grader shares.*\n +needs as processes/);
  expect(text).toMatch(/guarded +yes/);
  expect(text).toMatch(/sealed +no: it lacks processes, network, files/);
});
