import { debug } from "../base/debug.ts";

/** How long the processes of a submission may run. It is time on a processor, which no busy machine adds to. */
export interface Allowance {
  /** All together while they are waited for once: no right servers have so much to do. */
  wait_ms: number;
  /**
   * Each in its life, from its start on: six times what a server of the right submission that runs the most did in the
   * longest experiment (660 ms).
   */
  life_ms: number;
}

const WAIT_MIN_MS = 3000;

/** Where processors are slow, they may run for so many times what this process took to start. */
const STARTS = 8;

/** What they may run where processors are no slower than usual. */
export const USUAL_ALLOWANCE: Allowance = allowanceFor(0);

/** What they may run on this machine, by what this process has run so far: to be asked where a run begins. */
export function allowanceHere(): Allowance {
  const { user: user_us, system: system_us } = process.cpuUsage();
  const start_ms = (user_us + system_us) / 1000;
  const allowance = allowanceFor(start_ms);
  debug(
    () =>
      `started with ${start_ms.toFixed(0)} ms of processor time: servers may run for ${allowance.wait_ms.toFixed(0)} ms`,
  );
  return allowance;
}

/** What they may run where this process took so long to start. */
export function allowanceFor(start_ms: number): Allowance {
  const wait_ms = Math.max(WAIT_MIN_MS, STARTS * start_ms);
  return { wait_ms, life_ms: (4 / 3) * wait_ms };
}
