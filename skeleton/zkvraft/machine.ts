import type { KvServer } from "./kv-server.ts";
import type { LogEntry, Machine, Outcome } from "./state.ts";

/**
 * Executes an entry of the log, and returns what it came to. All servers do, with the same entries in the same order: so all that
 * it does may depend on nothing but these, and `m` (O7).
 *
 * - **O5** first of all, the time that stands in the entry ends sessions: `expire(m, at_ms)`.
 * - **O1** the entry `REGISTER` (`entries.ts`) begins a session. Its id is the entry's index, which is also the result.
 * - **O6** at most `m.sessions_max` are kept: a new one takes the place of the least recently used. Each command of its session uses
 *   one, whatever becomes of it.
 * - **O6** a command (`readEntry`) of a session that there is not, or not any more, is not executed: `expired`.
 * - **O2** one with the number that was executed last has the result of that, and is not executed again.
 * - **O3** one with a lower number is not executed: `stale`. One with a higher number is executed (`m.zkv.execute`), also if there is a gap.
 * - **O6** the command `KEEP_ALIVE` is one like any other, and changes only its session; its result is `keep-alive ok`.
 *
 * Any other entry, as that with which a leader begins (null), changes nothing but the time, and comes to `{ status: "ok", result: "" }`.
 */
export function execute(_m: Machine, _entry: LogEntry): Outcome {
  // TODO: your code here
  return { status: "ok", result: "" };
}

/**
 * Ends the sessions that were not used for `m.ttl_ms` or longer.
 *
 * - **O5** by the time of the state (`m.clock_ms`), which is the highest that stood in an entry so far. Leaders' clocks differ, and a
 *   new leader's may be behind: the state's never goes back.
 */
export function expire(_m: Machine, _now_ms: number): void {
  // TODO: your code here
}

/**
 * The whole state as a text, of which `restore` makes the same state again.
 *
 * - **O4** sessions, their results, the order in which they were used, and the time are part of it. Two servers that have applied the
 *   same entries have the same text, whatever else has happened to them.
 * - **S9** it is not much longer than what it holds.
 */
export function snapshot(_m: Machine): string {
  // TODO: your code here
  return "";
}

/**
 * Puts the state of a snapshot in the place of what is there.
 *
 * - **S8** what the snapshot does not have is gone: keys and sessions.
 */
export function restore(_m: Machine, _data: string): void {
  // TODO: your code here
}

/**
 * Whether it is time for a snapshot. The server asks after each entry.
 *
 * - **S7** if there is a limit (`s.maxState`): before the entries since the last one (`s.logBytes`) take up eight times as many bytes, and
 *   not before they take up as many. Half of the eight leaves time.
 */
export function wantsSnapshot(_s: KvServer): boolean {
  // TODO: your code here
  return false;
}
