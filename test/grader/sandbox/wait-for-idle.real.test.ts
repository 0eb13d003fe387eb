import { describe, expect, test } from "vitest";
import {
  BusyLoopError,
  OverspentError,
  overspending,
  StoppedError,
  waitForIdle,
} from "../../../grader/sandbox/wait-for-idle.ts";
import { launchScript, WAIT_MS } from "../support.ts";

const never = () => new Promise(() => {});

async function start(source: string) {
  const process = await launchScript(`console.log("up"); ${source}`);
  await process.stdout.until(/up/, { timeout_ms: WAIT_MS });
  return process;
}

const startIdle = () => start("setInterval(() => {}, 1e6);");

describe("it is waited", () => {
  test("until what must happen has happened, though the process goes on working", async () => {
    const busy = await start("setInterval(() => { const end = Date.now() + 5; while (Date.now() < end); }, 10);");
    await expect(waitForIdle([busy], async () => true)).resolves.toBe("happened");
  });

  test("no longer than the processes have anything to do", async () => {
    await expect(waitForIdle([await startIdle()], never, 300)).resolves.toBe("idle");
  });

  test("for nobody, when all of them have ended", async () => {
    const ended = await startIdle();
    await ended.kill();
    await expect(waitForIdle([ended], never, 300)).resolves.toBe("ended");
  });
});

test("a process that works without end is distinguished from one that is slow, by its own time on a processor", async () => {
  const [idle, busy] = [await startIdle(), await start("while (true);")];
  await expect(waitForIdle([idle, busy], never)).rejects.toThrow(BusyLoopError);
});

test("a process that wakes up for ever is distinguished from one that has something to do", async () => {
  const ticking = await start("setInterval(() => { const end = Date.now() + 8; while (Date.now() < end); }, 100);");
  await expect(waitForIdle([ticking], never)).rejects.toThrow(/wakes up again and again/);
});

describe("a process that lets time pass before each thing that it does", () => {
  const TICKS = "setInterval(() => {}, 30);";

  test("is not idle while it is at work, though it hardly runs", async () => {
    let asked = 0;
    const isAtWork = (): boolean => ++asked < 3;
    await expect(waitForIdle([await start(TICKS)], never, 300, { isAtWork })).resolves.toBe("idle");
    expect(asked).toBe(3);
  });

  test("is not asked for what it does when nothing but a message wakes it", async () => {
    const isAtWork = (): boolean => true;
    await expect(waitForIdle([await startIdle()], never, 300, { isAtWork })).resolves.toBe("idle");
  });

  test("does not wake up for ever before it has done all", async () => {
    const ticking = await start("setInterval(() => { const end = Date.now() + 8; while (Date.now() < end); }, 100);");
    let asked = 0;
    const isAtWork = (): boolean => ++asked < 2;
    await expect(waitForIdle([ticking], never, undefined, { isAtWork })).rejects.toThrow(/wakes up again and again/);
    expect(asked).toBe(2);
  });
});

test("a process that somebody else has stopped is not idle; one that the grader has stopped is", async () => {
  const [stopped, paused] = [await startIdle(), await startIdle()];
  process.kill(stopped.pid, "SIGSTOP");
  paused.signal("SIGSTOP");
  await expect(waitForIdle([stopped], never, 300)).rejects.toThrow(StoppedError);
  await expect(waitForIdle([paused], never, 300)).resolves.toBe("idle");
});

test("what a process may run is counted from its start: one that spends little in each wait is found out all the same", async () => {
  const spender = await start(`
    process.stdin.on("data", () => {
      const { user, system } = process.cpuUsage();
      for (let ran = 0; ran < 1e6; ) {
        const now = process.cpuUsage();
        ran = now.user + now.system - user - system;
      }
      console.log("spent");
    });`);
  let waits = 0;
  for (; overspending(spender) === undefined; waits++) {
    const from = spender.stdout.text.length;
    spender.write("spend\n");
    // No wait of its own is too long.
    await waitForIdle([spender], () => spender.stdout.until(/spent/, { from, timeout_ms: WAIT_MS }));
  }
  expect(waits).toBeGreaterThan(1);
  expect(overspending(spender)).toBeInstanceOf(OverspentError);
  expect(overspending(await startIdle())).toBeUndefined();
});

test("when all have ended, nobody waits for as long as for one that may be thinking", async () => {
  const ended = await startIdle();
  await ended.kill();
  // Longer than any test has.
  await expect(waitForIdle([ended], never, 1e6)).resolves.toBe("ended");
});
