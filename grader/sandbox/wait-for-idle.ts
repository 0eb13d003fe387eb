import { setTimeout as sleep } from "node:timers/promises";
import { debug } from "../base/debug.ts";
import { turns } from "../base/turns.ts";
import { accountByTools, idleByEcho } from "./echo.ts";
import { type Activity, activity, idle, isStopped, type Watching } from "./idle.ts";
import type { Process } from "./launch.ts";
import { idleSign } from "./usage.ts";

/** How long an awaited event may take on a machine that does ten other things. Only processes that keep running get so long. */
const PATIENCE_MS = 60_000;

/** When no process has run for this long, nothing more will come. */
export const QUIET_MS = 1000;

/**
 * A process that is still not idle after this time, on a machine with a free processor and next to nothing to do, never
 * will be: a timer wakes it again and again. A process that is starting gets longer, for it may wait for a disk.
 */
const NEVER_IDLE_MS = 8000;
const NEVER_IDLE_QUIETS = 8;

/** Used where the system does not show processor times: processes then seem not to run at all. */
const NEVER_IDLE_RUN_MS = 100;

/** The share of that time for which they, and the grader that they talk with, may have waited for a processor. */
const DELAY_MAX = 0.25;

const LOOK_EVERY_MS = 500;

/** When all have ended, their last output arrives within this time. */
const LAST_WORDS_MS = 100;

/** A process runs without end, and does not do what it must do. */
export class BusyLoopError extends Error {
  override name = "BusyLoopError";
  /** Whether it was not even at work. */
  isAtStart = false;
}

/** The process runs for short times only, and is never idle. */
export class NeverIdleError extends BusyLoopError {
  override name = "NeverIdleError";
}

/** The process may become idle each time, but in all it has run for longer than its work can take. */
export class OverspentError extends BusyLoopError {
  override name = "OverspentError";
}

/** The process was stopped by somebody else. It does nothing, which says nothing about what it would do. */
export class StoppedError extends Error {
  override name = "StoppedError";
}

/** How a wait was over: the event happened, the processes were idle, or all of them had ended. */
export type Waited = "happened" | "idle" | "ended";

/**
 * Waits for an event, but only until these processes are idle (none of them has run for `quiet_ms`, or none will) or have all
 * ended. With `isWhole` that time is waited for, whatever the kernel says: a process may wait for something other than a
 * message, as one that starts does. Who `isAtWork` is not idle, though it may hardly run.
 *
 * @throws BusyLoopError when one of them runs on for ever; NeverIdleError when it wakes up for ever
 * @throws StoppedError when one of them does nothing because it was stopped, and not by the grader
 * @throws Error when it neither happens nor ends in time: the machine may be too slow to tell
 */
export async function waitForIdle(
  processes: readonly Process[],
  happens: (signal: AbortSignal) => Promise<unknown> = () => new Promise(() => {}),
  quiet_ms = QUIET_MS,
  watching: Watching = {},
): Promise<Waited> {
  const running = processes.filter(({ exit }) => exit === undefined);
  const done = new AbortController();
  const timer = setTimeout(() => done.abort(), PATIENCE_MS);
  const names = running.map(({ name }) => name).join(", ") || "nobody";
  debug(() => `waiting for ${names}, or until they are idle for ${quiet_ms} ms`);
  try {
    const waited = await Promise.race([
      happens(done.signal).then((): Waited => "happened"),
      ended(running).then((): Waited => "ended"),
      watched(running, { quiet_ms, ...watching }, done.signal).then((): Waited => "idle"),
    ]);
    if (done.signal.aborted) throw new Error(`the servers were still busy after ${PATIENCE_MS / 1000} s`);
    debug(() => `waited for ${names}: ${waited}`);
    return waited;
  } catch (error) {
    debug(() => `waited for ${names}: ${error}`);
    throw error;
  } finally {
    clearTimeout(timer);
    done.abort();
  }
}

/** Resolves when they are idle, or the wait is aborted; rejects when they never will be idle. Uses the best method that this machine allows. */
async function watched(
  processes: readonly Process[],
  { quiet_ms, ...watching }: { quiet_ms: number } & Watching,
  signal: AbortSignal,
): Promise<void> {
  const run_ms = Math.max(0, ...processes.map(({ allowance }) => allowance.wait_ms));
  const sign = await idleSign();
  if (sign !== "proc") {
    const never = Promise.withResolvers<never>();
    void accountByTools(processes, signal, (ran_ms) => {
      if (ran_ms > run_ms) never.reject(spun(processes[0]?.name, run_ms));
    });
    await Promise.race([idleByEcho(processes, sign, quiet_ms, signal), never.promise]);
    return;
  }
  const pids = processes.map(({ pid }) => pid);
  const neverIdle_ms = Math.max(NEVER_IDLE_MS, NEVER_IDLE_QUIETS * quiet_ms);
  const limits = { run_ms, neverIdle_ms, isAtWork: watching.isAtWork };
  await Promise.race([idle(pids, quiet_ms, signal, watching), busyLoop(processes, limits, signal)]);
  refuseStopped(processes);
}

function spun(name: string | undefined, run_ms: number): BusyLoopError {
  return new BusyLoopError(`${name} runs on and on: ${(run_ms / 1000).toFixed(0)} s of processor time, and no end`);
}

function refuseStopped(processes: readonly Process[]): void {
  const stopped = processes.find((one) => !one.wasGiven("SIGSTOP") && isStopped(one.pid));
  if (stopped !== undefined) throw new StoppedError(`${stopped.name} was stopped, and not by the grader`);
}

/** Resolves when all have ended, and their output was read. */
async function ended(processes: readonly Process[]): Promise<void> {
  await Promise.all(processes.map(({ exited }) => exited));
  await sleep(LAST_WORDS_MS);
  // If the grader had to wait for a processor, it reads output in the turn after its timers.
  await turns(1);
}

/** Beyond these a process works without end. */
interface Limits {
  run_ms: number;
  neverIdle_ms: number;
  isAtWork: Watching["isAtWork"];
}

/**
 * Rejects when all together have used too much processor time since the first look, and names the one that used the most; or when they
 * have not been idle for too long, and were not at work meanwhile.
 */
async function busyLoop(
  processes: readonly Process[],
  { run_ms: runMax_ms, neverIdle_ms, isAtWork = () => false }: Limits,
  signal: AbortSignal,
): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const pids = [...processes.map(({ pid }) => pid), process.pid];
  // Most waits are over before the first look, and reading costs.
  let before: Activity[] | undefined;
  // Whoever was at work is watched anew.
  let beforeWatch: Activity[] = [];
  let looks = 0;
  const timer = setInterval(() => {
    const now = pids.map(activity);
    if (before === undefined) {
      before = now;
      beforeWatch = now;
      return;
    }
    looks += 1;
    const since = (earlier: readonly Activity[]) => now.map((one, index) => less(one, earlier[index] as Activity));
    const ranOf = (all: readonly Activity[]) => all.map(({ run_ms }) => run_ms).slice(0, -1);
    const runs_ms = ranOf(since(before));
    const longest = processes[runs_ms.indexOf(Math.max(...runs_ms))]?.name;
    const watched = since(beforeWatch);
    // The time is counted in looks, not by the clock: on a machine that was suspended, no process had the chance to become
    // idle.
    const lasted_ms = looks * LOOK_EVERY_MS;
    const delay_ms = sum(watched.map((one) => one.delay_ms));
    if (sum(runs_ms) > runMax_ms) {
      reject(spun(longest, runMax_ms));
    } else if (
      lasted_ms >= neverIdle_ms &&
      sum(ranOf(watched)) >= NEVER_IDLE_RUN_MS &&
      delay_ms <= DELAY_MAX * lasted_ms
    ) {
      if (isAtWork(neverIdle_ms / 2)) {
        beforeWatch = now;
        looks = 0;
        return;
      }
      reject(new NeverIdleError(`${longest} wakes up again and again, for ${lasted_ms / 1000} s, and no end`));
    }
  }, LOOK_EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  return promise;
}

/**
 * Says why a process has run for longer, since it was started, than all that is asked of one can take; undefined if it has
 * not. The limit of a wait begins anew each time; this one does not.
 */
export function overspending({ name, pid, allowance }: Process): OverspentError | undefined {
  if (activity(pid).run_ms < allowance.life_ms) return undefined;
  const spent = (allowance.life_ms / 1000).toFixed(0);
  return new OverspentError(`${name} runs on and on: ${spent} s of processor time in all, and it is not done`);
}

function less(now: Activity, before: Activity): Activity {
  return { run_ms: now.run_ms - before.run_ms, delay_ms: now.delay_ms - before.delay_ms };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
