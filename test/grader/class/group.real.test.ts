import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { runGroup } from "../../../grader/class/group.ts";
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
  const log = path.join(dir, "log");
  const options = { cwd: dir, log, limit_ms: 10 * WAIT_MS, signal: abort.signal };
  const ended = runGroup(["parent.mjs", ...args], options);
  const pids = async (): Promise<number[]> => {
    await vi.waitFor(() => expect(existsSync(path.join(dir, "pids"))).toBe(true), { timeout: WAIT_MS });
    return readFileSync(path.join(dir, "pids"), "utf8").split(" ").map(Number);
  };
  return { ended, pids, abort, log };
}

test("what a process leaves behind is killed, its output is in the log, and how it ended is told", async () => {
  const { ended, pids, log } = await start("go");
  expect(await ended).toBe("exit code 3");
  await gone(await pids());
  expect(readFileSync(log, "utf8")).toBe("started\n");
});

test("an interruption kills the whole group", async () => {
  const { ended, pids, abort } = await start("stay");
  const group = await pids();
  abort.abort(new Error("interrupted"));
  await expect(ended).rejects.toThrow("interrupted");
  await gone(group);
});

test("nothing is started after an interruption", async () => {
  const signal = AbortSignal.abort(new Error("interrupted"));
  const options = { cwd: "/", log: "/nowhere/log", limit_ms: 1, signal };
  await expect(runGroup(["-e", ""], options)).rejects.toThrow("interrupted");
});
