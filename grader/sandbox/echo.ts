import { setTimeout as sleep } from "node:timers/promises";
import type { Process } from "./launch.ts";
import { type IdleSign, pidsOf, ranOf } from "./usage.ts";

/** How often a process that may be idle is asked. */
const ASK_EVERY_MAX_MS = 100;
const ASKS_MIN = 3;

/** How much processor time an idle process may use meanwhile. Linux's ps counts whole seconds, that of other systems hundredths. */
const RUN_MAX_MS = 40;

/** If no tool shows the processor time, a process must be quiet for this many times as long. */
const UNTOLD = 2;

const ACCOUNT_EVERY_MS = 2000;

/**
 * Resolves with true when, for `quiet_ms`, each process has answered every echo, has said nothing else, and has used next
 * to no processor time as far as the system's tools show. Without /proc, this is the best sign of an idle process. A
 * process that waits for a processor cannot pass for an idle one, for it needs a processor to answer. Resolves with false
 * when it is aborted first. Never resolves with true for a process that cannot be asked and whose processor time no tool
 * shows.
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
    // A process that is not connected yet cannot answer: only the tools can show that it is idle.
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

/** Calls back, again and again, with the processor time that these processes have used since now, as far as the system's tools show. */
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
