import { expect, test } from "vitest";
import { idle, isBusy } from "../../../grader/sandbox/idle.ts";
import { launchScript, WAIT_MS } from "../support.ts";

const QUIET_MS = 300;

/** Busy until it is written to, and idle from then on. */
const BUSY = `
  let busy = true;
  process.stdin.once("data", () => { busy = false; });
  const work = () => { if (busy) setImmediate(work); };
  work();
  console.log("up");
  setInterval(() => {}, 1e6);`;

/** What a process and the grader say to each other in turn, and how long the grader is kept from reading each time. */
const HOPS = 20;
const HOP_MS = 80;

/** Lets time pass as it passes for who gets no processor. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function start(source: string) {
  const process = await launchScript(source);
  await process.stdout.until(/up/, { timeout_ms: WAIT_MS });
  return process;
}

const startIdle = () => start(`console.log("up"); setInterval(() => {}, 1e6);`);

test("a process that waits is idle", async () => {
  const { pid } = await startIdle();
  expect(await idle([pid], QUIET_MS, AbortSignal.timeout(WAIT_MS))).toBe(true);
});

test("a process that works is never idle", async () => {
  const { pid } = await start(BUSY);
  expect(await idle([pid], QUIET_MS, AbortSignal.timeout(10 * QUIET_MS))).toBe(false);
});

test("one that works is enough, though others wait", async () => {
  const pids = [(await startIdle()).pid, (await start(BUSY)).pid, (await startIdle()).pid];
  expect(await idle(pids, QUIET_MS, AbortSignal.timeout(10 * QUIET_MS))).toBe(false);
});

test("a process that has done its work becomes idle", async () => {
  const process = await start(BUSY);
  const rested = idle([process.pid], QUIET_MS, AbortSignal.timeout(WAIT_MS));
  process.write("enough\n");
  expect(await rested).toBe(true);
});

test("a process that is stopped in its work is idle", async () => {
  const process = await start(BUSY);
  process.signal("SIGSTOP");
  expect(await idle([process.pid], QUIET_MS, AbortSignal.timeout(WAIT_MS))).toBe(true);
});

test("a process that ends meanwhile keeps nobody waiting", async () => {
  const [idler, ending] = [await startIdle(), await startIdle()];
  const rested = idle([idler.pid, ending.pid], QUIET_MS, AbortSignal.timeout(10 * QUIET_MS));
  await ending.kill();
  expect(await rested).toBe(true);
});

test("one whose words wait for the grader to read them is not idle, however slow the grader is", async () => {
  const process = await start(`process.stdin.on("data", () => console.log("hop")); console.log("up");`);
  let hops = 0;
  process.stdout.onText((text) => {
    if (!text.includes("hop") || hops === HOPS) return;
    hops += 1;
    process.write("on\n");
    // The process answers and falls asleep meanwhile, and is looked at in the same turn of the event loop.
    block(HOP_MS);
  });
  process.write("on\n");
  expect(await idle([process.pid], QUIET_MS, AbortSignal.timeout(WAIT_MS))).toBe(true);
  expect(hops).toBe(HOPS);
});

test("it ends when it is aborted, whatever the processes do", async () => {
  const { pid } = await start(BUSY);
  const ended = new AbortController();
  const rested = idle([pid], QUIET_MS, ended.signal);
  ended.abort();
  expect(await rested).toBe(false);
  expect(await idle([pid], QUIET_MS, ended.signal)).toBe(false);
});

test("a process that works is busy, whether it has a processor or waits for one; one that waits or is stopped is not", async () => {
  const [idler, busy] = [await startIdle(), await start(BUSY)];
  expect(isBusy(busy.pid)).toBe(true);
  await idle([idler.pid], QUIET_MS, AbortSignal.timeout(WAIT_MS));
  expect(isBusy(idler.pid)).toBe(false);
  busy.signal("SIGSTOP");
  await idle([busy.pid], QUIET_MS, AbortSignal.timeout(WAIT_MS));
  expect(isBusy(busy.pid)).toBe(false);
  await idler.kill();
  expect(isBusy(idler.pid)).toBe(false);
});

test("a process whose threads come and go is not idle, though what they have run goes with them", async () => {
  const process = await start(`
    import { Worker } from "node:worker_threads";
    const work = () => new Worker("const end = Date.now() + 60; while (Date.now() < end);", { eval: true }).on("exit", work);
    work();
    console.log("up");`);
  expect(await idle([process.pid], QUIET_MS, AbortSignal.timeout(10 * QUIET_MS))).toBe(false);
});
