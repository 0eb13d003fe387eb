import { readFileSync } from "node:fs";
import { PROC } from "../sandbox/idle.ts";

/** The numbers of `epoll_wait` and `epoll_pwait` on the processors that Node runs on: of x64, and of arm64. */
const WAITS: readonly string[] = ["232", "281", "22"];

/** Which of a system call's arguments says how long it waits, in milliseconds, with the call's number as the first field. */
const TIMEOUT = 4;

/**
 * How many milliseconds it may take at the most until a timer of an idle Node process goes off, as the kernel tells of the
 * wait that it is in; undefined if there is none, or the kernel does not tell.
 */
export function nextTimer(pid: number): number | undefined {
  try {
    const fields = readFileSync(`${PROC}/${pid}/syscall`, "utf8").split(" ");
    const timeout_ms = WAITS.includes(fields[0] as string) ? Number(fields[TIMEOUT]) : Number.NaN;
    // No timer: -1, as the kernel shows it.
    return timeout_ms >= 0 && timeout_ms < 2 ** 31 ? timeout_ms : undefined;
  } catch {
    return undefined;
  }
}
