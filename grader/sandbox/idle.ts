import { setTimeout as sleep } from "node:timers/promises";
import { TURNS, turns } from "../base/turns.ts";
import { filesOfThreads, isGone } from "./proc.ts";
import { sleepsFor } from "./timers.ts";

/** How many times processes are looked at before they count as idle, and the longest pause between two looks. */
const LOOKS_MIN = 3;
const LOOK_EVERY_MAX_MS = 100;

/**
 * Processes that have been quiet for so long, and that nothing but a message can wake in the time that is asked for, are as
 * idle as they would be after that time: all that they were sent has arrived by now, also on a loaded machine.
 */
const ARRIVED_MS = 300;

/** How much later than the time that is asked for the next timer must go off: processes fell asleep a little before. */
const TIMER_MARGIN_MS = 1000;

/** How long an idle process may run, or wait for a processor, meanwhile: it dials a dead peer again now and then. */
const RUN_MAX_MS = 40;

/** How long all threads of a process have run, and have been kept waiting for a processor. */
export interface Activity {
  run_ms: number;
  delay_ms: number;
}

/** What is asked besides of processes that are watched. */
export interface Watching {
  /** The whole of the time is waited for, whatever the kernel says. */
  isWhole?: boolean;
  /** Whether one of them was seen, in the last so many milliseconds, to do something that it was told to do. */
  isAtWork?: (last_ms: number) => boolean;
}

/** The activity of a process that is gone, or cannot be read. */
const GONE: Activity = { run_ms: 0, delay_ms: 0 };

/**
 * Resolves with true when, for `quiet_ms`, none of the processes has run or waited for a processor for more than a trifle; or
 * none has for a part of that time, and the kernel says that none of them will before it is over, but for a message (with
 * `isWhole` that is not asked). Then they have done all that they had to do in answer to what they were sent. A slow machine can
 * fake a timeout, but not this. One that lets time pass before each thing that it does hardly runs, too: where timers go on, it must not
 * be at work either. Resolves with false when it is aborted first. Never resolves with true on a system without Linux's /proc.
 */
export async function idle(
  pids: readonly number[],
  quiet_ms: number,
  signal: AbortSignal,
  { isWhole = false, isAtWork = () => false }: Watching = {},
): Promise<boolean> {
  // The margin is for timers that fire a little early, which would cost one more look.
  const every_ms = Math.min(LOOK_EVERY_MAX_MS, Math.ceil(quiet_ms / LOOKS_MIN) + 1);
  const staysAsleep = (pid: number): boolean => sleepsFor(pid, quiet_ms + TIMER_MARGIN_MS);
  let quietFor_ms = 0;
  let looked_ms = performance.now();
  let before = activities(pids);
  while (!signal.aborted) {
    await sleep(every_ms, undefined, { signal }).catch(() => {});
    // If the grader itself had to wait for a processor, it reads what the processes wrote before it looks at them.
    await turns(1);
    const now = activities(pids);
    const gap_ms = performance.now() - looked_ms;
    looked_ms += gap_ms;
    if (quiet(before, now)) {
      // A longer gap counts for no more than one pause: if the machine was suspended, or the grader got no processor, the
      // processes may not have had one either.
      quietFor_ms += Math.min(gap_ms, every_ms);
      // The kernel adds up how long a thread has waited only when the thread runs again, so runnable threads are looked for
      // first.
      const areAsleep = !isWhole && quietFor_ms >= Math.min(ARRIVED_MS, quiet_ms) && pids.every(staysAsleep);
      if ((areAsleep || quietFor_ms >= quiet_ms) && quiet(before, activities(pids)) && (await areAllHeard(pids))) {
        // What was done at the beginning of that time may have been the last.
        if (areAsleep || !isAtWork(quiet_ms / 2)) return true;
        quietFor_ms = 0;
        before = now;
      }
    } else {
      quietFor_ms = 0;
      before = now;
    }
  }
  return false;
}

/**
 * Whether all of them sleep, and go on sleeping when all that they said before was heard. A grader that had to wait for a
 * processor after it had read may find them asleep that wait for what it does with their words.
 */
async function areAllHeard(pids: readonly number[]): Promise<boolean> {
  if (pids.some(isBusy)) return false;
  const asleep = activities(pids);
  await turns(TURNS);
  return !pids.some(isBusy) && activities(pids).every((now, index) => now?.run_ms === asleep[index]?.run_ms);
}

function quiet(before: (Activity | undefined)[], now: (Activity | undefined)[]): boolean {
  return now.every((activity, index) => {
    const earlier = before[index];
    if (activity === undefined || earlier === undefined) return false;
    if (activity === GONE) return true;
    return isTrifle(activity.run_ms - earlier.run_ms) && isTrifle(activity.delay_ms - earlier.delay_ms);
  });
}

/** A negative difference counts as activity: a thread has ended, and its time is no longer in the sum. */
function isTrifle(more_ms: number): boolean {
  return more_ms >= 0 && more_ms <= RUN_MAX_MS;
}

/** Undefined for a process that exists but cannot be read. */
function activities(pids: readonly number[]): (Activity | undefined)[] {
  return pids.map((pid) => {
    try {
      return activityOf(pid);
    } catch (error) {
      return isGone(error) ? GONE : undefined;
    }
  });
}

/** Whether one of its threads runs, or waits for a processor or a disk. False if it is gone or cannot be read. */
export function isBusy(pid: number): boolean {
  return hasThreadIn(pid, "RD");
}

/** Whether a signal (`T`) or a debugger (`t`) has stopped it. False if it is gone or cannot be read. */
export function isStopped(pid: number): boolean {
  return hasThreadIn(pid, "Tt");
}

/** Whether one of its threads is in one of these states, by their letters in /proc. */
function hasThreadIn(pid: number, states: string): boolean {
  try {
    // The state follows the name, which is in parentheses and may hold any character.
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

/** The same; none for a process that is gone or cannot be read. */
export function activity(pid: number): Activity {
  try {
    return activityOf(pid);
  } catch {
    return GONE;
  }
}
