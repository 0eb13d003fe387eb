// Right: it looks for sessions to end only when the time of the state has moved on, and keeps the higher time of two when a snapshot is restored.
import * as v from "valibot";
import { Zkv } from "../zkv/zkv.ts";
import { natural } from "../znet/schemas.ts";
import { KEEP_ALIVE, REGISTER, readEntry } from "./entries.ts";
import type { KvServer } from "./kv-server.ts";
import type { LogEntry, Machine, Outcome, Session } from "./state.ts";

/** Half of what the log may grow to: time enough to have a snapshot. */
const SNAPSHOT_AT = 4;

const Snapshot = v.strictObject({
  clock_ms: natural,
  pairs: v.string(),
  sessions: v.array(v.tuple([natural, natural, v.string(), natural])),
});

/** Executes an entry (O1 to O3, O5 to O7). */
export function execute(m: Machine, { index, command, at_ms }: LogEntry): Outcome {
  expire(m, at_ms);
  if (command === REGISTER) {
    register(m, index);
    return { status: "ok", result: String(index) };
  }
  const asked = readEntry(command ?? "");
  if (asked === undefined) return { status: "ok", result: "" };
  const session = m.sessions.get(asked.clientId);
  if (session === undefined) return { status: "expired", result: "" };
  use(m, asked.clientId, session);
  if (asked.commandId < session.commandId) return { status: "stale", result: "" };
  if (asked.commandId > session.commandId) {
    session.commandId = asked.commandId;
    session.result = asked.command === KEEP_ALIVE ? `${KEEP_ALIVE} ok` : m.zkv.execute(asked.command);
  }
  return { status: "ok", result: session.result };
}

/** Makes room, and begins a session whose id is the index of its entry (O1, O6). */
function register(m: Machine, index: number): void {
  for (const id of m.sessions.keys()) {
    if (m.sessions.size < m.sessions_max) break;
    m.sessions.delete(id);
  }
  m.sessions.set(index, { commandId: 0, result: "", used_ms: m.clock_ms });
}

function use(m: Machine, id: number, session: Session): void {
  session.used_ms = m.clock_ms;
  m.sessions.delete(id);
  m.sessions.set(id, session);
}

/** Ends the sessions that were not used for too long, by the time that stands in the log (O5). */
export function expire(m: Machine, now_ms: number): void {
  if (now_ms <= m.clock_ms) return;
  m.clock_ms = now_ms;
  // Those that were used first are first.
  for (const [id, { used_ms }] of m.sessions) {
    if (m.clock_ms - used_ms < m.ttl_ms) break;
    m.sessions.delete(id);
  }
}

/** The whole state as a text: the same for all servers that have it (O4, S7). */
export function snapshot(m: Machine): string {
  const sessions = Array.from(m.sessions, ([id, { commandId, result, used_ms }]) => [id, commandId, result, used_ms]);
  return JSON.stringify({ clock_ms: m.clock_ms, pairs: m.zkv.toText(), sessions });
}

/** Puts the state of a snapshot in the place of all that is there (S8). */
export function restore(m: Machine, data: string): void {
  const { clock_ms, pairs, sessions } = v.parse(Snapshot, JSON.parse(data));
  m.clock_ms = Math.max(m.clock_ms, clock_ms);
  m.zkv = Zkv.fromText(pairs, { append: true });
  m.sessions = new Map(sessions.map(([id, commandId, result, used_ms]) => [id, { commandId, result, used_ms }]));
}

/** Whether the log has grown so far that a snapshot is wanted (S7). */
export function wantsSnapshot(s: KvServer): boolean {
  return s.maxState > 0 && s.logBytes >= SNAPSHOT_AT * s.maxState;
}
