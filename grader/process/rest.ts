import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 100;

/**
 * A gap between two looks counts for no more than this: in a machine that was suspended, or a grader that was not given a
 * processor, nobody had the chance to do anything. So it takes several looks to see that a process is at rest.
 */
const GAP_MAX_MS = LOOK_EVERY_MS;

/** What a process at rest may run, or wait for a processor, meanwhile: it dials a dead peer again now and then. */
const RUN_MAX_MS = 40;

/** How long all threads of a process have run, and have been kept waiting for a processor. */
export interface Activity {
  run_ms: number;
  delay_ms: number;
}

/**
 * Resolves with true when for `quiet_ms` none of the processes has run, nor waited for a processor, for more than a
 * trifle: whatever they were to do in answer to what they were sent, they have done. A slow machine cannot fake that, as
 * it can a timeout. Resolves with false when it is aborted first, and never with true where the system does not tell (it
 * is read from Linux's /proc).
 */
export async function rest(pids: readonly number[], quiet_ms: number, signal: AbortSignal): Promise<boolean> {
  let quietFor_ms = 0;
  let looked_ms = performance.now();
  let before = activities(pids);
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    // A grader that was kept from running has not read yet what they wrote: it does before it looks.
    await new Promise((resolve) => setImmediate(resolve));
    const now = activities(pids);
    const gap_ms = performance.now() - looked_ms;
    looked_ms += gap_ms;
    if (quiet(before, now)) {
      quietFor_ms += Math.min(gap_ms, GAP_MAX_MS);
      if (quietFor_ms >= quiet_ms) return true;
    } else {
      quietFor_ms = 0;
      before = now;
    }
  }
  return false;
}

function quiet(before: (Activity | undefined)[], now: (Activity | undefined)[]): boolean {
  return now.every((activity, place) => {
    const earlier = before[place];
    if (activity === undefined || earlier === undefined) return false;
    return activity.run_ms - earlier.run_ms <= RUN_MAX_MS && activity.delay_ms - earlier.delay_ms <= RUN_MAX_MS;
  });
}

function activities(pids: readonly number[]): (Activity | undefined)[] {
  return pids.map((pid) => {
    try {
      return activityOf(pid);
    } catch (error) {
      return withoutActivity(error as NodeJS.ErrnoException);
    }
  });
}

/** A process that is gone does nothing more; of one that cannot be read, nothing is known. */
function withoutActivity(error: NodeJS.ErrnoException): Activity | undefined {
  const gone = process.platform === "linux" && (error.code === "ENOENT" || error.code === "ESRCH");
  return gone ? { run_ms: 0, delay_ms: 0 } : undefined;
}

/**
 * Reads at once: these files are the kernel's words, no disk is waited for.
 *
 * @throws Error where it cannot be read: on another system, or for a process that is gone
 */
export function activityOf(pid: number): Activity {
  const total: Activity = { run_ms: 0, delay_ms: 0 };
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [run_ns, delay_ns] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
    total.run_ms += Number(run_ns) / 1e6;
    total.delay_ms += Number(delay_ns) / 1e6;
  }
  return total;
}
