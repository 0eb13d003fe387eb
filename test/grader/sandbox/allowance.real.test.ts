import { expect, test } from "vitest";
import { allowanceFor, USUAL_ALLOWANCE } from "../../../grader/sandbox/allowance.ts";
import { Process } from "../../../grader/sandbox/launch.ts";
import { besides, UNSANDBOXED } from "../../../grader/sandbox/sandbox.ts";
import { overspending, waitForIdle } from "../../../grader/sandbox/wait-for-idle.ts";
import { temporaryDir, WAIT_MS } from "../support.ts";

test("where this process took long to start, servers may run for longer, and never for less than is usual", () => {
  expect(allowanceFor(0)).toEqual(USUAL_ALLOWANCE);
  expect(allowanceFor(300)).toEqual({ wait_ms: 3000, life_ms: 4000 });
  expect(allowanceFor(3000)).toEqual({ wait_ms: 24_000, life_ms: 32_000 });
});

test("who is tried beside a submission may run for as long as it", () => {
  const allowance = allowanceFor(3000);
  expect(besides({ layers: [], user: undefined, allowance }).allowance).toBe(allowance);
  expect(besides({ layers: [], user: 62_000, allowance })).toMatchObject({ user: 61_999, allowance });
});

test.runIf(process.platform === "linux")(
  "a process is judged by the allowance of its sandbox",
  { timeout: WAIT_MS },
  async () => {
    const sandbox = { ...UNSANDBOXED, allowance: { wait_ms: 1000, life_ms: 10 } };
    const spins = Process.node("spins", ["-e", "for (;;);"], await temporaryDir(), { sandbox, reads: [] });
    try {
      await expect(waitForIdle([spins])).rejects.toThrow("spins runs on and on: 1 s of processor time, and no end");
      expect(overspending(spins)?.message).toBe(
        "spins runs on and on: 0 s of processor time in all, and it is not done",
      );
    } finally {
      await spins.kill();
    }
  },
);
