import { isStopped } from "./idle.ts";
import type { Process } from "./launch.ts";

/** Something that happened to a process and that the process need not have caused itself. */
export interface Mishap {
  /** The end of a clause that begins with the process's name. */
  what: string;
  /** The signal that ended it, or another word for what happened. */
  kind: string;
  /** Whether another process, or a person, may have done it at any moment. */
  isFromOutside: boolean;
  /** Set if nothing but what it wrote tells of it: it worked on, and what it did meanwhile is in the history. */
  isItsWord?: true;
}

/** Signals that a process gets for its own actions, or because it has run out of something. */
const OWN_SIGNALS = ["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP", "SIGXCPU", "SIGXFSZ"];

/**
 * The words by which Node, the shell and the system's libraries say that the machine is short of something: a port too, which
 * another process may take between its choice and its use.
 */
const SHORT_OF =
  /\b(EADDRINUSE|EAGAIN|EMFILE|ENFILE|ENOBUFS|ENOMEM|ENOSPC)\b|Resource temporarily unavailable|Cannot allocate memory|Too many open files|No space left|pthread_create|uv_thread_create|std::bad_alloc|out of memory/i;

/** The mishap of a process, told from how it ended, its state, and what it wrote; undefined if there was none. */
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
  const endedByItself = exit !== undefined && (exit.signal === undefined || !process.wasGiven(exit.signal));
  return {
    what: `lacked something: ${line.trim().slice(0, 200)}`,
    kind: "lack",
    isFromOutside: false,
    ...(endedByItself ? {} : { isItsWord: true as const }),
  };
}
