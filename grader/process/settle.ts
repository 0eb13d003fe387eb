import type { Process } from "./launch.ts";
import { cpuTime, rest } from "./rest.ts";

/** How long what must happen may take on a machine that does ten other things. Only processes that go on running get it. */
const PATIENCE_MS = 60_000;

/** When no process has run for so long, nothing more will come. */
const QUIET_MS = 1000;

/** No right servers have so much to do that they run for so long. It is time on a processor, which no slow machine adds to. */
const RUN_MAX_MS = 5000;

const LOOK_EVERY_MS = 500;

/** A process runs and runs, and does not do what it is to do. */
export class SpinningError extends Error {
  override name = "SpinningError";
}

/**
 * Waits for what must happen, and no longer than these processes have anything left to do: until none of them has run for
 * `quiet_ms`.
 *
 * @throws SpinningError when one of them runs on for ever
 * @throws Error when it neither happens nor ends in time: the machine may be too slow to tell
 */
export async function settle(
  processes: readonly Process[],
  happens: (signal: AbortSignal) => Promise<unknown> = () => new Promise(() => {}),
  quiet_ms = QUIET_MS,
): Promise<void> {
  const running = processes.filter(({ exit }) => exit === undefined);
  const done = new AbortController();
  const timer = setTimeout(() => done.abort(), PATIENCE_MS);
  try {
    const quiet = rest(
      running.map(({ pid }) => pid),
      quiet_ms,
      done.signal,
    );
    await Promise.race([happens(done.signal), quiet, spinning(running, done.signal)]);
    if (done.signal.aborted) throw new Error(`the servers were still busy after ${PATIENCE_MS / 1000} s`);
  } finally {
    clearTimeout(timer);
    done.abort();
  }
}

/** Rejects when they have run for too long since now, all together: the one that ran the longest is named. */
async function spinning(processes: readonly Process[], signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const before = processes.map(({ pid }) => runTime(pid));
  const timer = setInterval(() => {
    const ran = processes.map(({ pid }, place) => runTime(pid) - (before[place] as number));
    if (ran.reduce((sum, run_ms) => sum + run_ms, 0) < RUN_MAX_MS) return;
    const longest = processes[ran.indexOf(Math.max(...ran))]?.name;
    reject(new SpinningError(`${longest} runs on and on: ${RUN_MAX_MS / 1000} s of processor time, and no end`));
  }, LOOK_EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  return promise;
}

/** 0 for one that is gone or cannot be read. */
function runTime(pid: number): number {
  try {
    return cpuTime(pid);
  } catch {
    return 0;
  }
}
