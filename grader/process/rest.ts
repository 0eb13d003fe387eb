import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 100;

/** What a process at rest may run, or wait for a processor, meanwhile: it dials a dead peer again now and then. */
const RUN_MAX_MS = 40;

/** How long all threads of a process have run, and have been kept waiting for a processor. */
interface Activity {
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
  let since_ms = performance.now();
  let before = await activities(pids);
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    const now = await activities(pids);
    if (!quiet(before, now)) {
      since_ms = performance.now();
      before = now;
    } else if (performance.now() - since_ms >= quiet_ms) {
      return true;
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

function activities(pids: readonly number[]): Promise<(Activity | undefined)[]> {
  return Promise.all(pids.map((pid) => activityOf(pid).catch(withoutActivity)));
}

/** A process that is gone does nothing more; of one that cannot be read, nothing is known. */
function withoutActivity(error: NodeJS.ErrnoException): Activity | undefined {
  const gone = process.platform === "linux" && (error.code === "ENOENT" || error.code === "ESRCH");
  return gone ? { run_ms: 0, delay_ms: 0 } : undefined;
}

/** How long a process has run, in milliseconds. Rejects as `activityOf` does. */
export async function cpuTime(pid: number): Promise<number> {
  return (await activityOf(pid)).run_ms;
}

/** Rejects where it cannot be read: on another system, or for a process that is gone. */
async function activityOf(pid: number): Promise<Activity> {
  const total: Activity = { run_ms: 0, delay_ms: 0 };
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const [run_ns, delay_ns] = (await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8")).split(" ");
    total.run_ms += Number(run_ns) / 1e6;
    total.delay_ms += Number(delay_ns) / 1e6;
  }
  return total;
}
