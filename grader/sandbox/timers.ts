import { readFileSync } from "node:fs";
import { DISK } from "./disk.ts";
import { filesOfThreads, PROC } from "./proc.ts";

/** The numbers of `epoll_wait` and `epoll_pwait` on the processors that Node runs on: of x64, and of arm64. */
const EVENT_WAITS: readonly string[] = ["232", "281", "22"];

/** The numbers of `futex`, by which one thread waits for another: of x64, and of arm64. */
const THREAD_WAITS: readonly string[] = ["202", "98"];

/** `read` from the descriptor of a process's disk, which sleeps until the grader answers: on x64, and on arm64. */
const DISK_WAITS: readonly string[] = [`0 0x${DISK}`, `63 0x${DISK}`];

/** Which of a wait's arguments says how long it lasts at the most, with the number of the call as the first field. */
const TIMEOUT = 4;

/**
 * How many milliseconds it may take at the most until a timer of an idle Node process goes off, as the kernel tells of the
 * wait that it is in; undefined if there is none, or the kernel does not tell.
 */
export function nextTimer(pid: number): number | undefined {
  try {
    const time_ms = longestWait(readFileSync(`${PROC}/${pid}/syscall`, "utf8"));
    return time_ms === Number.POSITIVE_INFINITY ? undefined : time_ms;
  } catch {
    return undefined;
  }
}

/**
 * Whether nothing but a message wakes a process within so many milliseconds of its falling asleep: each of its threads waits
 * for events, for another thread or for its disk, and none for a shorter time. False where the kernel does not tell.
 */
export function sleepsFor(pid: number, time_ms: number): boolean {
  try {
    return filesOfThreads(pid, "syscall").every((call) => (longestWait(call) ?? 0) > time_ms);
  } catch {
    return false;
  }
}

/** For how long a thread may sleep in a call, in milliseconds; undefined if it is not known to sleep. */
function longestWait(call: string): number | undefined {
  const fields = call.split(" ");
  const [number = "", descriptor] = fields;
  if (DISK_WAITS.includes(`${number} ${descriptor}`)) return Number.POSITIVE_INFINITY;
  const timeout = Number(fields[TIMEOUT]);
  // Here it is the address of a time, or none.
  if (THREAD_WAITS.includes(number)) return timeout === 0 ? Number.POSITIVE_INFINITY : undefined;
  if (!EVENT_WAITS.includes(number)) return undefined;
  // As the kernel shows it, -1 is a large number.
  return timeout < 2 ** 31 ? timeout : Number.POSITIVE_INFINITY;
}
