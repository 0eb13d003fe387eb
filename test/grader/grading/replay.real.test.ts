import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { UsageError } from "../../../grader/base/usage.ts";
import type { CheckSpec } from "../../../grader/checks/check.ts";
import type { Suite } from "../../../grader/checks/runner.ts";
import { writeEvidence, writeReport } from "../../../grader/grading/files.ts";
import { grade } from "../../../grader/grading/grade.ts";
import { replay } from "../../../grader/grading/replay.ts";
import { HIDDEN } from "../../../grader/labs/zpbft/hidden/suite.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../../grader/labs/zpbft/suite.ts";
import { PROJECT_DIR, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

/** One experiment with one server, and what of the checks it covers: small enough to be graded for a test. */
const SEVEN: Suite = {
  ...PUBLIC,
  checks: PUBLIC.checks
    .map((check): CheckSpec => ({ ...check, coverage: check.coverage.filter((part) => part.startsWith("seven/")) }))
    .filter(({ id, coverage }) => id === "start" || coverage.length > 0),
  experiments: PUBLIC.experiments.filter(({ name }) => name === "seven"),
};

/** Counts the processes that this one starts from now on. */
function processesStarted(): () => number {
  let count = 0;
  const seen = () => {
    count += 1;
  };
  subscribe("child_process", seen);
  onTestFinished(() => void unsubscribe("child_process", seen));
  return () => count;
}

/** Grades a wrong submission, and writes down what that was made from. */
async function graded(name: string, suite: Suite, only: RegExp) {
  const started = processesStarted();
  const dir = path.join(PROJECT_DIR, "test", "submissions", "zpbft", "wrong", name);
  const made = await grade({ lab: ZPBFT, suite, dir, name, seed: 5, log: 1, only });
  expect(started()).toBeGreaterThan(0);
  const out = await temporaryDir();
  await writeReport(made.report, out);
  await writeEvidence(made, out);
  return { out, report: made.report };
}

test.each([
  ["quorum-f-plus-1", /./],
  ["no-dedupe", /^repeated$/],
  ["never-executes", /^quorum$/],
])("%s: a stored grade is judged again, word for word, and no process is started", async (name, only) => {
  const { out, report } = await graded(name, SEVEN, only);
  expect(report.checks.map(({ status }) => status)).toContain("failed");
  const started = processesStarted();
  expect(await replay(out, ZPBFT, SEVEN)).toEqual(JSON.parse(JSON.stringify(report)));
  expect(started()).toBe(0);
});

test("a folder that is no grade's, or another suite's, is told by the file that is wrong", async () => {
  const { out } = await graded("never-executes", SEVEN, /^quorum$/);
  const run = path.join("history", "run.json");
  const changed = async (change: (dir: string) => Promise<void>): Promise<string> => {
    const dir = await temporaryDir();
    await cp(out, dir, { recursive: true });
    await change(dir);
    const error = await replay(dir, ZPBFT, SEVEN).then(
      () => expect.fail("it was judged"),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  };
  const write = (name: string, text: string) => (dir: string) => writeFile(path.join(dir, name), text);
  const FIX = "--replay takes the folder of a grade that lost points";

  expect(await changed((dir) => rm(path.join(dir, "report.json")))).toMatch(/report\.json cannot be read/);
  expect(await changed(write("report.json", "{"))).toMatch(/report\.json is not what a grade wrote/);
  expect(await changed(write("report.json", "[]"))).toMatch(/report\.json: its schema is undefined, and must be/);
  expect(await changed((dir) => rm(path.join(dir, "history"), { recursive: true }))).toMatch(
    /run\.json cannot be read/,
  );
  expect(await changed(write(run, "{}"))).toContain(FIX);

  const stored = JSON.parse(await readFile(path.join(out, run), "utf8"));
  const other = { ...stored, kept: [{ ...stored.kept[0], experiment: "another" }] };
  expect(await changed(write(run, JSON.stringify(other)))).toMatch(/of the experiment another, which this version/);
  await expect(replay(out, ZPBFT, HIDDEN)).rejects.toThrow(
    /report\.json is of the public suite, and not of the hidden one/,
  );
});
