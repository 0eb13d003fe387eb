import { isStopped } from "./idle.ts";
import type { Process } from "./launch.ts";

/** What befell a process that need not have been its own doing. */
export interface Mishap {
  /** As the end of a clause that begins with its name. */
  what: string;
  /** The signal that ended it, or what else it was, in a word. */
  kind: string;
  /** Whether another process, or a person, may have done it at any moment. */
  isFromOutside: boolean;
}

/** Signals that a process gets for what it does itself, or for what it runs out of. */
const OWN_SIGNALS = ["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP", "SIGXCPU", "SIGXFSZ"];

/** By these words Node, the shell and the system's libraries say that the machine gives them no more. */
const SHORT_OF =
  /\b(EAGAIN|EMFILE|ENFILE|ENOBUFS|ENOMEM|ENOSPC)\b|Resource temporarily unavailable|Cannot allocate memory|Too many open files|No space left|pthread_create|uv_thread_create|std::bad_alloc|out of memory/i;

/** What befell a process, by how it ended, how it is, and what was written; undefined if nothing did but what it did itself. */
export function mishapOf(process: Process): Mishap | undefined {
  const { exit, stderr } = process;
  if (exit?.signal !== undefined && !process.wasGiven(exit.signal)) {
    return {
      what: `was ended by ${exit.signal}, and not by the grader`,
      kind: exit.signal,
      isFromOutside: !OWN_SIGNALS.includes(exit.signal),
    };
  }
  if (exit === undefined && isStopped(process.pid) && !process.wasGiven("SIGSTOP")) {
    return { what: "was stopped, and not by the grader", kind: "stopped", isFromOutside: true };
  }
  const line = stderr.text.split("\n").find((one) => SHORT_OF.test(one));
  if (line === undefined) return undefined;
  return { what: `lacked something: ${line.trim().slice(0, 200)}`, kind: "lack", isFromOutside: false };
}
