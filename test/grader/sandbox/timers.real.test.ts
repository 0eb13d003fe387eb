import { describe, expect, test } from "vitest";
import { idle } from "../../../grader/sandbox/idle.ts";
import { nextTimer, sleepsFor } from "../../../grader/sandbox/timers.ts";
import { launchScript, WAIT_MS } from "../support.ts";

/** Keeps a process from ending, without a timer. */
const LISTENING = `(await import("node:net")).createServer().listen(0, "localhost", () => console.log("up"));`;

/** Longer than a timer of the tests, and shorter than the half a minute that a timer of Node itself takes. */
const LONG_MS = 20_000;
const TIMER_MS = 15_000;
const SHORT_MS = 5000;
const LOOKS_MS = 2000;

async function listening(source: string): Promise<number> {
  const process = await launchScript(`${LISTENING}\n${source}`);
  await process.stdout.until(/up/, { timeout_ms: WAIT_MS });
  return process.pid;
}

/** Waits until it is known that nothing but a message wakes a process for so long; false if that does not come to be. */
function isSeenAsleep(pid: number, time_ms: number): Promise<boolean> {
  return expect
    .poll(() => sleepsFor(pid, time_ms), { timeout: LOOKS_MS, interval: 20 })
    .toBe(true)
    .then(
      () => true,
      () => false,
    );
}

describe("what the kernel tells of a process", () => {
  test("without a timer nothing but a message wakes it", async () => {
    const pid = await listening("");
    expect(await isSeenAsleep(pid, LONG_MS)).toBe(true);
  });

  test("with a timer it sleeps until that goes off", async () => {
    const pid = await listening(`setTimeout(() => {}, ${TIMER_MS});`);
    expect(await isSeenAsleep(pid, SHORT_MS)).toBe(true);
    expect(sleepsFor(pid, TIMER_MS)).toBe(false);
    expect(nextTimer(pid)).toBeGreaterThan(SHORT_MS);
  });

  test.each([
    [
      "a thread that waits with Atomics.wait",
      `setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${TIMER_MS}), 100);`,
    ],
    [
      "what Atomics.waitAsync waits for",
      `Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${TIMER_MS});`,
    ],
    [
      "a worker's timer",
      `new (await import("node:worker_threads")).Worker("setTimeout(() => {}, ${TIMER_MS})", { eval: true });`,
    ],
    ["work of another thread", `(await import("node:crypto")).pbkdf2("a", "b", 1e9, 8, "sha512", () => {});`],
  ])("%s counts as a timer", async (_, source) => {
    expect(await isSeenAsleep(await listening(source), LONG_MS)).toBe(false);
  });

  test("one that is gone tells nothing", async () => {
    const process = await launchScript(LISTENING);
    await process.stdout.until(/up/, { timeout_ms: WAIT_MS });
    await process.kill();
    expect(sleepsFor(process.pid, 0)).toBe(false);
    expect(nextTimer(process.pid)).toBeUndefined();
  });
});

describe("idle", () => {
  test("a process that no timer wakes in a time is idle, long before that time is over", async () => {
    const pids = [await listening(""), await listening(`setTimeout(() => {}, 1e6);`)];
    expect(await idle(pids, LONG_MS, AbortSignal.timeout(WAIT_MS))).toBe(true);
  });

  test("one that a timer wakes is not, and the whole time can be asked for", async () => {
    const [waiting, sleeping] = [await listening(`setTimeout(() => {}, ${TIMER_MS});`), await listening("")];
    expect(await idle([sleeping, waiting], LONG_MS, AbortSignal.timeout(LOOKS_MS))).toBe(false);
    expect(await idle([sleeping], LONG_MS, AbortSignal.timeout(LOOKS_MS), { isWhole: true })).toBe(false);
  });
});
