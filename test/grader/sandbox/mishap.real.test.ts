import { describe, expect, test } from "vitest";
import { mishapOf } from "../../../grader/sandbox/mishap.ts";
import { launchScript, untilProcesses, WAIT_MS } from "../support.ts";

async function start(source: string) {
  const launched = await launchScript(`console.log("up"); ${source}`);
  await launched.stdout.until(/up/, { timeout_ms: WAIT_MS });
  return launched;
}

const IDLE = "setInterval(() => {}, 1e6);";

async function ended(source: string) {
  const launched = await start(source);
  await Promise.all([launched.exited, launched.stderr.closed]);
  return launched;
}

describe("it need not have been a process's own doing", () => {
  test("that a signal ended it which the grader has not sent", async () => {
    const killed = await start(IDLE);
    process.kill(killed.pid, "SIGKILL");
    await killed.exited;
    expect(mishapOf(killed)).toMatchObject({ kind: "SIGKILL", isFromOutside: true });
  });

  test("that it aborts, as Node does when the system gives it no more threads or memory", async () => {
    expect(mishapOf(await ended("process.abort();"))).toMatchObject({ kind: "SIGABRT", isFromOutside: false });
  });

  test.each(["EMFILE: too many open files", "spawn sh EAGAIN", "pthread_create: Resource temporarily unavailable"])(
    "that it lacks what the machine is to give: %s",
    async (text) => {
      const lacking = await ended(`console.error(${JSON.stringify(text)}); process.exitCode = 1;`);
      expect(mishapOf(lacking)?.what).toContain(text);
    },
  );

  test("that it is stopped, as long as it is", async () => {
    const stopped = await start(IDLE);
    process.kill(stopped.pid, "SIGSTOP");
    await untilProcesses(
      (all) => all.find(({ pid }) => pid === stopped.pid)?.stopped,
      (isStopped) => expect(isStopped).toBe(true),
    );
    expect(mishapOf(stopped)).toMatchObject({ kind: "stopped", isFromOutside: true });
    process.kill(stopped.pid, "SIGCONT");
    await untilProcesses(
      (all) => all.find(({ pid }) => pid === stopped.pid)?.stopped,
      (isStopped) => expect(isStopped).toBe(false),
    );
    expect(mishapOf(stopped)).toBeUndefined();
  });
});

describe("nothing befell a process", () => {
  test("that ends by itself, with whatever code", async () => {
    expect(mishapOf(await ended("process.exit(7);"))).toBeUndefined();
    expect(mishapOf(await ended("throw new TypeError('its own');"))).toBeUndefined();
  });

  test("that the grader has stopped, or ended", async () => {
    const own = await start(IDLE);
    own.signal("SIGSTOP");
    await untilProcesses(
      (all) => all.find(({ pid }) => pid === own.pid)?.stopped,
      (isStopped) => expect(isStopped).toBe(true),
    );
    expect(mishapOf(own)).toBeUndefined();
    await own.kill();
    expect(mishapOf(own)).toBeUndefined();
  });

  test("that is well", async () => {
    expect(mishapOf(await start(IDLE))).toBeUndefined();
  });
});
