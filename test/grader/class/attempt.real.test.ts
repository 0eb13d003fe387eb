import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { gradeApart } from "../../../grader/class/attempt.ts";
import { folderOf, gone, WAIT_MS } from "../support.ts";

/** Starts a process that would live for ever, and does so itself if it is told to. */
const PARENT = `
import { spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
console.log("started");
writeFileSync("pids.new", process.pid + " " + child.pid);
renameSync("pids.new", "pids");
if (process.argv[2] === "stay") setInterval(() => {}, 1000);
else process.exit(3);
`;

async function start(...args: string[]) {
  const dir = await folderOf({ "parent.mjs": PARENT });
  const abort = new AbortController();
  const grading = { commandOf: () => ["parent.mjs", ...args], cwd: dir, limit_ms: 10 * WAIT_MS, signal: abort.signal };
  const ended = gradeApart(dir, dir, grading);
  const pids = async (): Promise<number[]> => {
    await vi.waitFor(() => expect(existsSync(path.join(dir, "pids"))).toBe(true), { timeout: WAIT_MS });
    return readFileSync(path.join(dir, "pids"), "utf8").split(" ").map(Number);
  };
  return { ended, pids, abort };
}

test("what a process leaves behind is killed, and how it ended and what it wrote are told", async () => {
  const { ended, pids } = await start("go");
  expect(await ended).toEqual({
    report: undefined,
    error: `the grader ended without a report. ${[1, 2]
      .map((attempt) => `attempt ${attempt}: exit code 3; it last wrote: started`)
      .join("\n")}`,
  });
  await gone(await pids());
});

test("an interruption kills the whole group", async () => {
  const { ended, pids, abort } = await start("stay");
  const group = await pids();
  abort.abort(new Error("interrupted"));
  await expect(ended).rejects.toThrow("interrupted");
  await gone(group);
});

test("nothing is started after an interruption", async () => {
  const dir = await folderOf({});
  const commandOf = () => ["-e", 'require("node:fs").writeFileSync("ran", "")'];
  const grading = { commandOf, cwd: dir, limit_ms: WAIT_MS, signal: AbortSignal.abort(new Error("interrupted")) };
  await expect(gradeApart(dir, dir, grading)).rejects.toThrow("interrupted");
  expect(existsSync(path.join(dir, "ran"))).toBe(false);
});

test("what cannot be started is told", async () => {
  const dir = await folderOf({});
  const grading = {
    commandOf: () => [],
    cwd: path.join(dir, "no"),
    limit_ms: WAIT_MS,
    signal: new AbortController().signal,
  };
  expect(await gradeApart(dir, dir, grading)).toMatchObject({
    error: expect.stringContaining("attempt 2: it was not started: "),
  });
});
