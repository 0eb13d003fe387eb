import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Where the kernel tells of processes. The environment names another place where that is to be tried. */
export const PROC: string = process.env.GRADER_PROC ?? "/proc";

/** It takes several looks to see that processes are idle; where that is to last for long, not more than needed. */
const LOOKS_MIN = 3;
const LOOK_EVERY_MAX_MS = 100;

/** What a process idle may run, or wait for a processor, meanwhile: it dials a dead peer again now and then. */
const RUN_MAX_MS = 40;

/** How long all threads of a process have run, and have been kept waiting for a processor. */
export interface Activity {
  run_ms: number;
  delay_ms: number;
}

/** Of a process that is gone: it does nothing more. */
const GONE: Activity = { run_ms: 0, delay_ms: 0 };

/**
 * Resolves with true when for `quiet_ms` none of the processes has run, nor waited for a processor, for more than a
 * trifle: whatever they were to do in answer to what they were sent, they have done. A slow machine cannot fake that, as
 * it can a timeout. Resolves with false when it is aborted first, and never with true where the system does not tell (it
 * is read from Linux's /proc).
 */
export async function idle(pids: readonly number[], quiet_ms: number, signal: AbortSignal): Promise<boolean> {
  // A timer that goes off a little early is not to cost a look more.
  const every_ms = Math.min(LOOK_EVERY_MAX_MS, Math.ceil(quiet_ms / LOOKS_MIN) + 1);
  let quietFor_ms = 0;
  let looked_ms = performance.now();
  let before = activities(pids);
  while (!signal.aborted) {
    await sleep(every_ms, undefined, { signal }).catch(() => {});
    // A grader that was kept from running has not read yet what they wrote: it does before it looks.
    await new Promise((resolve) => setImmediate(resolve));
    const now = activities(pids);
    const gap_ms = performance.now() - looked_ms;
    looked_ms += gap_ms;
    if (quiet(before, now)) {
      // A gap counts for no more than that: in a machine that was suspended, or a grader that was not given a processor,
      // nobody had the chance to do anything.
      quietFor_ms += Math.min(gap_ms, every_ms);
      // How long a thread has been kept waiting is only added up when it is let run: first whether any wants to.
      if (quietFor_ms >= quiet_ms && !pids.some(isBusy) && quiet(before, activities(pids))) return true;
    } else {
      quietFor_ms = 0;
      before = now;
    }
  }
  return false;
}

function quiet(before: (Activity | undefined)[], now: (Activity | undefined)[]): boolean {
  return now.every((activity, index) => {
    const earlier = before[index];
    if (activity === undefined || earlier === undefined) return false;
    if (activity === GONE) return true;
    return isTrifle(activity.run_ms - earlier.run_ms) && isTrifle(activity.delay_ms - earlier.delay_ms);
  });
}

/** Less than nothing is no trifle: a thread has ended, and took with it what it had run. */
function isTrifle(more_ms: number): boolean {
  return more_ms >= 0 && more_ms <= RUN_MAX_MS;
}

function activities(pids: readonly number[]): (Activity | undefined)[] {
  return pids.map((pid) => {
    try {
      return activityOf(pid);
    } catch (error) {
      return isGone(error) ? GONE : undefined;
    }
  });
}

/** Of one that is not gone and cannot be read, nothing is known. */
function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return process.platform === "linux" && (code === "ENOENT" || code === "ESRCH");
}

/** Whether one of its threads runs, or waits for a processor or a disk. Not of one that is gone or cannot be read. */
export function isBusy(pid: number): boolean {
  return hasThreadIn(pid, "RD");
}

/** Whether a signal has stopped it (`T`), or a debugger has (`t`). Not of one that is gone or cannot be read. */
export function isStopped(pid: number): boolean {
  return hasThreadIn(pid, "Tt");
}

/** Whether one of its threads is in one of these states, by their letters in /proc. */
function hasThreadIn(pid: number, states: string): boolean {
  try {
    // The state follows the name, which stands in parentheses and may hold any character.
    return filesOfThreads(pid, "stat").some((text) => states.includes(text.charAt(text.lastIndexOf(")") + 2)));
  } catch {
    return false;
  }
}

/**
 * @throws Error where it cannot be read: on another system, or for a process that is gone
 */
export function activityOf(pid: number): Activity {
  const total: Activity = { run_ms: 0, delay_ms: 0 };
  for (const text of filesOfThreads(pid, "schedstat")) {
    const [run_ns, delay_ns] = text.split(" ");
    total.run_ms += Number(run_ns) / 1e6;
    total.delay_ms += Number(delay_ns) / 1e6;
  }
  return total;
}

/** Reads at once: these files are the kernel's words, no disk is waited for. A thread that ends meanwhile is left out. */
function filesOfThreads(pid: number, name: "stat" | "schedstat"): string[] {
  return readdirSync(`${PROC}/${pid}/task`).flatMap((thread) => {
    try {
      return readFileSync(`${PROC}/${pid}/task/${thread}/${name}`, "utf8");
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  });
}
