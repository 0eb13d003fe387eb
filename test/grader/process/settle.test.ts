import { describe, expect, test } from "vitest";
import { SpinningError, settle } from "../../../grader/process/settle.ts";
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
    await expect(settle([busy], async () => true)).resolves.toBeUndefined();
  });

  test("no longer than the processes have anything to do", async () => {
    await expect(settle([await startIdle()], never, 300)).resolves.toBeUndefined();
  });

  test("for nobody, when all of them have ended", async () => {
    const ended = await startIdle();
    await ended.kill();
    await expect(settle([ended], never, 300)).resolves.toBeUndefined();
  });
});

test("a process that works without end is told from one that is slow, by its own time on a processor", async () => {
  const [idle, busy] = [await startIdle(), await start("while (true);")];
  await expect(settle([idle, busy], never)).rejects.toThrow(SpinningError);
});

test("a process that wakes up for ever is told from one that has something to do", async () => {
  const ticking = await start("setInterval(() => { const end = Date.now() + 8; while (Date.now() < end); }, 100);");
  await expect(settle([ticking], never)).rejects.toThrow(/wakes up again and again/);
});

test("when all have ended, nobody waits for as long as for one that may be thinking", async () => {
  const ended = await startIdle();
  await ended.kill();
  // Longer than any test has.
  await expect(settle([ended], never, 1e6)).resolves.toBeUndefined();
});
