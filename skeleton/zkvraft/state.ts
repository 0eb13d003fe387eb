import type { Zkv } from "../zkv/zkv.ts";
import type { Entry } from "../zraft/messages.ts";
import type { CommandReply } from "./messages.ts";

/** A committed entry, and where it stands. */
export interface LogEntry extends Entry {
  index: number;
}

/** What becomes of a command that is applied. */
export interface Outcome {
  status: Extract<CommandReply["status"], "ok" | "stale" | "expired">;
  result: string;
}

/** What is known of a client. */
export interface Session {
  /** The number of the last command that was executed for it, and what that came to; 0 for none. */
  commandId: number;
  result: string;
  /** The time of the state when it was used last. */
  used_ms: number;
}

/** The state that all servers share. It changes by what stands in the log, and by nothing else (O7). */
export interface Machine {
  zkv: Zkv;
  /** By their ids, the least recently used first: who uses one puts it at the end. */
  sessions: Map<number, Session>;
  /** The time of the state: the highest that stood in an entry so far. */
  clock_ms: number;
  /** How many sessions are kept, and how long one lasts that nobody uses. The same for all servers. */
  readonly sessions_max: number;
  readonly ttl_ms: number;
}
