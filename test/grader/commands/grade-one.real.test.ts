import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { sameSeedText } from "../../bank/same-seed.ts";
import {
  COMMIT,
  familyOf,
  folderOf,
  gone,
  gradedIn,
  nothingLeft,
  PROJECT_DIR,
  runGrader,
  running,
  SOLUTION,
  startGrader,
  temporaryDir,
  untilProcesses,
} from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const RIGHT = await readFile(path.join(SOLUTION, COMMIT), "utf8");
const WRONG = await readFile(path.join(PROJECT_DIR, "test/submissions/zpbft/wrong/no-dedupe", COMMIT), "utf8");

async function gradedReports(out: string) {
  const names = (await readdir(path.join(out, "instructor"))).toSorted();
  const read = names.map(async (name) => {
    const report = gradedIn(JSON.parse(await readFile(path.join(out, "instructor", name, "report.json"), "utf8")));
    return { name, submission: report.submission, notes: report.notes, told: sameSeedText(report) };
  });
  return Promise.all(read);
}

/** Starts to grade a task of a plan, and waits until servers of the submission run. */
async function gradeHalfway(plan: string, number: string) {
  const { subprocess, pid, tmp } = await startGrader(["grade:one", plan, number]);
  await untilProcesses(
    (all) => all.filter(({ command }) => command.includes(tmp) && command.includes("-role server")),
    (found) => expect(found.length).toBeGreaterThanOrEqual(1),
  );
  return { subprocess, tmp, family: familyOf(pid, await running()).map((one) => one.pid) };
}

test("a class that is planned, graded task by task with some killed, and collected, is the class that one machine grades", async () => {
  const submissions = await folderOf({
    [`ann/${COMMIT}`]: RIGHT,
    [`bob/${COMMIT}`]: RIGHT,
    "bob/notes.txt": "",
    [`cyd/${COMMIT}`]: WRONG,
  });
  const [here, out] = [await temporaryDir(), await temporaryDir()];
  const plan = path.join(await temporaryDir(), "plan");
  const gradeClass = (...more: string[]) =>
    runGrader(["grade:class", submissions, "--seed", "5", "--lang", "zh", ...more]);
  const planned = await gradeClass("--out", out, "--plan", plan);
  expect(planned).toMatchObject({ exitCode: 0, stderr: "" });
  expect(planned.stdout).toContain("2 tasks in ");

  for (const name of ["SIGKILL", "SIGTERM"] as const) {
    const { subprocess, tmp, family } = await gradeHalfway(plan, "0");
    subprocess.kill(name);
    expect(await subprocess).toMatchObject(name === "SIGKILL" ? { signal: name } : { exitCode: 75 });
    await nothingLeft(tmp);
    await gone(family);
    expect(await readdir(path.join(plan, "results"))).toEqual([]);
  }
  const early = await gradeClass("--out", out, "--collect", plan);
  expect(early.exitCode).toBe(2);
  expect(early.stdout).toContain("without a result in the plan: 0,1\n");
  expect(await readFile(path.join(out, "results/ann/report.txt"), "utf8")).toContain("还没有成绩");

  for (const number of ["1", "0", "1"]) {
    expect(await runGrader(["grade:one", plan, number])).toMatchObject({ exitCode: 0, stderr: "" });
  }
  const collected = await gradeClass("--out", out, "--collect", plan);
  expect(collected).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await gradeClass("--out", here)).toMatchObject({ exitCode: 0 });
  expect(await gradedReports(out)).toEqual(await gradedReports(here));
  expect(await readFile(path.join(out, "instructor/bob/report.html"), "utf8")).toMatch(
    /<html lang="zh.*<b>bob<\/b>.*notes\.txt 不/s,
  );
});

test("nothing that is written into a plan tells whose it is", async () => {
  const submissions = await folderOf({ [`Ann Example_123_assignsubmission_file_/${COMMIT}`]: WRONG });
  const plan = path.join(await temporaryDir(), "plan");
  await runGrader(["grade:class", submissions, "--out", await temporaryDir(), "--plan", plan]);
  const files = (await readdir(plan, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(path.join(parentPath, name), "utf8")));
  expect(texts).toHaveLength(2);
  for (const text of texts) expect(text).not.toMatch(/Ann|Example|assignsubmission|_123_/);
});

test("what cannot be graded here is left for another try, and wrong usage is told", async () => {
  const submissions = await folderOf({ [`ann/${COMMIT}`]: RIGHT });
  const plan = path.join(await temporaryDir(), "plan");
  await runGrader(["grade:class", submissions, "--out", await temporaryDir(), "--plan", plan]);
  const file = path.join(plan, "manifest.json");
  const manifest = await readFile(file, "utf8");
  expect(await runGrader(["grade:one", plan, "1"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("has tasks from 0 to 0"),
  });
  expect(await runGrader(["grade:one", plan])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("I is missing"),
  });
  await writeFile(file, manifest.replace(/"grader": "\w+"/, '"grader": "the next"'));
  expect(await runGrader(["grade:one", plan, "0"])).toMatchObject({
    exitCode: 75,
    stderr: expect.stringContaining("another version of the grader"),
  });
  await writeFile(file, manifest.slice(0, 100));
  const broken =
    /^PLAN .*: its manifest\.json cannot be read \(it is damaged, or of another version\); give the folder/;
  const told = await runGrader(["grade:one", plan, "0"]);
  expect(told).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(broken) });
  for (const no of [path.join(plan, "no"), file])
    expect(await runGrader(["grade:one", no, "0"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("PLAN "),
    });
});
