import { once } from "node:events";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { idle } from "../../../grader/sandbox/idle.ts";
import { Process } from "../../../grader/sandbox/launch.ts";
import { behind, findNamespaces, NO_NAMESPACES } from "../../../grader/sandbox/namespaces.ts";
import { openTo, type Sandbox, sandboxHere, UNSANDBOXED } from "../../../grader/sandbox/sandbox.ts";
import { sleepsFor } from "../../../grader/sandbox/timers.ts";
import { folderOf, moduleUrl, temporaryDir, WAIT_MS } from "../support.ts";

vi.setConfig({ testTimeout: 120_000 });

/** Asks its disk, sleeps until it is answered, and says what the answer was. */
const ASKS = `
  import { readSync, writeSync } from "node:fs";
  const bytes = Buffer.alloc(100);
  writeSync(3, "ask\\n");
  console.log("answered: " + bytes.toString("utf8", 0, readSync(3, bytes)).trim());
  setInterval(() => {}, 1e6);`;

/** Longer than what nobody ends lasts. */
const LONG_MS = 20_000;

/** Starts it, and waits until its disk was asked. */
async function asking(sandbox: Sandbox): Promise<Process> {
  const dir = await folderOf({ "asks.mjs": ASKS });
  await openTo(sandbox, dir);
  const child = Process.node("asks", [`${dir}/asks.mjs`], dir, { sandbox, reads: [], hasDisk: true });
  onTestFinished(async () => void (await child.kill()));
  const [asked] = await once(child.disk?.resume() as NodeJS.ReadableStream, "data");
  expect(String(asked)).toBe("ask\n");
  return child;
}

const LIMITS = ["permissions", "limits"] as const;

test.each([
  ["none", async () => UNSANDBOXED],
  ["permissions", async (): Promise<Sandbox> => ({ layers: ["permissions"], user: undefined })],
  ["limits", async (): Promise<Sandbox> => ({ layers: LIMITS, user: undefined })],
  ["the best that can be had", sandboxHere],
])("who asks its disk is asleep until it is answered: sandboxed by %s", async (_, sandbox) => {
  const child = await asking(await sandbox());
  await expect.poll(() => sleepsFor(child.pid, LONG_MS), { timeout: WAIT_MS }).toBe(true);
  expect(await idle([child.pid], LONG_MS, AbortSignal.timeout(WAIT_MS))).toBe(true);
  expect(child.stdout.text).toBe("");
  child.disk?.write("as you say\n");
  await child.stdout.until(/^answered: as you say$/m, { timeout_ms: WAIT_MS });
});

test("who is killed while it waits for its disk is gone, and says nothing", async () => {
  const child = await asking(UNSANDBOXED);
  expect(await child.kill()).toEqual({ code: undefined, signal: "SIGKILL" });
  child.disk?.write("too late\n");
  await child.stdout.closed;
  expect(child.stdout.text).toBe("");
});

test("a process that has no disk has no such descriptor of the grader's", async () => {
  const dir = await folderOf({ "asks.mjs": ASKS });
  const child = Process.node("asks", [`${dir}/asks.mjs`], dir);
  onTestFinished(async () => void (await child.kill()));
  expect(child.disk).toBeUndefined();
  expect((await child.exited).code).toBe(1);
});

/** Behind namespaces: starts that as a submission's process, as sandboxed as it can be, and answers it. */
const INNER = `
  import { cp } from "node:fs/promises";
  import { once } from "node:events";
  import { sandboxHere, openTo } from ${JSON.stringify(moduleUrl("grader/sandbox/sandbox.ts"))};
  import { Process } from ${JSON.stringify(moduleUrl("grader/sandbox/launch.ts"))};
  import { temporaryFolder } from ${JSON.stringify(moduleUrl("grader/sandbox/reaper.ts"))};
  const sandbox = await sandboxHere();
  const { dir } = await temporaryFolder("zlab-asks-");
  await cp(import.meta.dirname + "/asks.mjs", dir + "/asks.mjs");
  await openTo(sandbox, dir);
  const child = Process.node("asks", [dir + "/asks.mjs"], dir, { sandbox, reads: [], hasDisk: true });
  await once(child.disk.resume(), "data");
  child.disk.write("in there\\n");
  const [said] = await child.stdout.until(/^answered.*$/m, { timeout_ms: ${WAIT_MS} });
  console.log(sandbox.layers.join() + ": " + said);
  await child.kill();`;

test("and in namespaces, with a root of its own where there is one", async () => {
  const namespaces = (await findNamespaces()) ?? NO_NAMESPACES;
  const dir = await folderOf({ "inner.mjs": INNER, "asks.mjs": ASKS });
  const inner = [process.execPath, `${dir}/inner.mjs`];
  const { command, env } = await behind(namespaces, await temporaryDir(), inner);
  const [file = "", ...args] = command;
  const { stdout } = await execa(file, args, { env, extendEnv: false });
  expect(stdout).toMatch(/^permissions.*: answered: in there$/);
});
