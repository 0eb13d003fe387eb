import { setTimeout as sleep } from "node:timers/promises";
import type { Process } from "./launch.ts";
import { type IdleSign, pidsOf, ranOf } from "./usage.ts";

/** How often a process that may be idle is asked. */
const ASK_EVERY_MAX_MS = 100;
const ASKS_MIN = 3;

/** What a process may run meanwhile. Linux's ps counts whole seconds, that of others hundredths. */
const RUN_MAX_MS = 40;

/** Where nobody tells how long a process has run, it is to be quiet for so many times as long. */
const UNTOLD = 2;

const ACCOUNT_EVERY_MS = 2000;

/**
 * Resolves with true when for `quiet_ms` each of the processes has answered whenever it was asked, has said nothing else, and
 * has not run for more than a trifle, as far as the system's tools tell: where there is no /proc, that is as good a sign of
 * rest as there is. It does not tell a process that waits for a processor: one that answers has had one. Resolves with false
 * when it is aborted first; never with true for one that cannot be asked and of whose running nobody tells.
 */
export async function idleByEcho(
  processes: readonly Process[],
  sign: IdleSign,
  quiet_ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const needed_ms = sign === "echo" ? UNTOLD * quiet_ms : quiet_ms;
  const every_ms = Math.min(ASK_EVERY_MAX_MS, Math.ceil(needed_ms / ASKS_MIN) + 1);
  const ran = async (): Promise<number> => (sign === "ps" ? ((await ranOf(pidsOf(processes))) ?? Number.NaN) : 0);
  const aborted = new Promise<undefined>((resolve) =>
    signal.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  const asked = async (): Promise<string | undefined> => {
    const live = processes.filter(({ exit }) => exit === undefined);
    // One that has not been reached yet answers nobody: of it the tools must tell.
    if (sign === "echo" && live.some(({ echo }) => echo === undefined)) return aborted;
    const said = Promise.all(
      live.map(async ({ echo, stdout, stderr }) => (await echo?.()) ?? stdout.text.length + stderr.text.length),
    );
    return (await Promise.race([said, aborted]))?.join();
  };
  while (!signal.aborted) {
    const before = await asked();
    const ranBefore_ms = await ran();
    let quietFor_ms = 0;
    while (!signal.aborted && quietFor_ms < needed_ms) {
      const looked_ms = performance.now();
      await sleep(every_ms, undefined, { signal }).catch(() => {});
      if ((await asked()) !== before) break;
      quietFor_ms += Math.min(performance.now() - looked_ms, every_ms);
    }
    if (quietFor_ms < needed_ms || signal.aborted) continue;
    if ((await ran()) - ranBefore_ms <= RUN_MAX_MS && (await asked()) === before) return true;
  }
  return false;
}

/** Calls back with how long these processes have run in all since now, again and again, as far as the system's tools tell. */
export async function accountByTools(
  processes: readonly Process[],
  signal: AbortSignal,
  take: (ran_ms: number) => void,
): Promise<void> {
  const before = await ranOf(pidsOf(processes));
  while (before !== undefined && !signal.aborted) {
    await sleep(ACCOUNT_EVERY_MS, undefined, { signal }).catch(() => {});
    const now = await ranOf(pidsOf(processes));
    if (now !== undefined && !signal.aborted) take(now - before);
  }
}
