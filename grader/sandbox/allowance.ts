import { debug } from "../base/debug.ts";

/** How long the processes of a submission may run. This is processor time, which does not grow on a busy machine. */
export interface Allowance {
  /** The limit for all processes together during one wait: right servers need much less. */
  wait_ms: number;
  /** The limit for each process in its whole life, if it is asked for what an experiment usually asks for. */
  life_ms: number;
}

const WAIT_MIN_MS = 3000;

/** The same for a server that is asked for so many times as much. */
export function timesLonger({ wait_ms, life_ms }: Allowance, times: number): Allowance {
  return { wait_ms, life_ms: life_ms * Math.max(1, times) };
}

/** On a slow processor, the limits are this many times what the grader's own process took to start. */
const STARTS = 8;

/** The limits on a machine whose processors are no slower than usual. */
export const USUAL_ALLOWANCE: Allowance = allowanceFor(0);

/** The limits on this machine, computed from the processor time that this process has used so far. Call it where a run begins. */
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

/** The limits on a machine where this process took `start_ms` of processor time to start. */
export function allowanceFor(start_ms: number): Allowance {
  const wait_ms = Math.max(WAIT_MIN_MS, STARTS * start_ms);
  return { wait_ms, life_ms: (4 / 3) * wait_ms };
}
