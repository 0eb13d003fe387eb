import { type CallRecord, type Event, replica, seqOf } from "../../../history/history.ts";
import type { StudentFunction } from "../rules.ts";
import { fieldsOf, type LogEntry } from "./log-grammar.ts";

const PHASES: Record<string, string> = {
  "Server.PrePrepareRpc": "1:pre-prepare",
  "Server.PrepareRpc": "2:prepare",
  "Server.CommitRpc": "3:commit",
};

/** A line of a log that is not true, or a deed that is missing in it. */
export interface Lie {
  text: string;
  functions: readonly StudentFunction[];
}

/**
 * Compares a server's log with what crossed the wire (L2): a deed is logged as often as it was done. `unreachable` are
 * replicas to whom calls were made that the wire never saw.
 */
export function lies(
  id: number,
  entries: readonly LogEntry[],
  records: readonly CallRecord[],
  unreachable: readonly number[] = [],
): Lie[] {
  const logged = count(loggedDeeds(entries));
  const done = count(seenDeeds(id, records));
  const broadcasts = new Set(done.keys().map(broadcastOf));
  const excused = unreachable.map((peer) => ` to ${peer}`);
  return [...new Set([...logged.keys(), ...done.keys()])].flatMap((deed) => {
    const [says, did] = [logged.get(deed) ?? 0, done.get(deed) ?? 0];
    // A call that failed may be made again, and logged again or not.
    const fits = did > 1 && deed.startsWith("sent") ? says >= 1 && says <= did : says === did;
    if (fits || excused.some((end) => deed.endsWith(end))) return [];
    const text = `server ${id}: ${deed}: ${times(says, "logged")}, ${times(did, "seen on the wire")}`;
    return [{ text, functions: functionsOf(deed, broadcasts) }];
  });
}

function loggedDeeds(entries: readonly LogEntry[]): string[] {
  return entries.flatMap((entry) => {
    // Lines of other levels are free text, and may look like anything.
    const {
      seq,
      sent,
      ids = "",
      received,
      peer,
      execute,
      reply,
    } = (entry.level === "INFO" ? fieldsOf("server", entry) : undefined) ?? {};
    if (sent !== undefined) {
      const receivers = ids.split(" ").filter(Boolean);
      return receivers.map((to) => `sent ${sent} of seq=${seq} to ${to}`);
    }
    if (received !== undefined) return [`received ${received} of seq=${seq} from ${peer}`];
    if (execute !== undefined) return [`executed seq=${seq}`];
    return reply === undefined ? [] : [`replied to seq=${seq}`];
  });
}

/** A call that no receiver accepts was made all the same; all that can be told of it is its seq. */
function seenDeeds(id: number, records: readonly CallRecord[]): string[] {
  const me = replica(id);
  const answered = new Set<number>();
  return records.flatMap((record) => {
    const { from, to, method, passed_ms, malformed } = record;
    const phase = PHASES[method];
    if (phase !== undefined && from === me) {
      return [`sent ${phase} of seq=${seqOf(record)} to ${to.replace("replica ", "")}`];
    }
    if (malformed !== undefined) return [];
    const event = record as Event;
    if (event.method === "Server.RequestRpc") return [];
    const { seq, peerId } = event.params.msg;
    if (phase !== undefined)
      return to === me && passed_ms !== undefined ? [`received ${phase} of seq=${seq} from ${peerId}`] : [];
    // A reply that is sent again is no second execution in the log.
    if (peerId !== id || answered.has(seq)) return [];
    answered.add(seq);
    return [`executed seq=${seq}`, `replied to seq=${seq}`];
  });
}

function functionsOf(deed: string, broadcasts: ReadonlySet<string>): StudentFunction[] {
  if (deed.startsWith("received")) return ["CommitRpc"];
  if (!deed.startsWith("sent")) return ["verifyBallotCommit"];
  // Where nothing was sent to anybody, it was not the sender that logged it.
  return broadcasts.has(broadcastOf(deed)) || !deed.includes("3:commit") ? ["commit"] : ["CommitRpc", "commit"];
}

/** Of what was sent to somebody, what was sent. */
function broadcastOf(deed: string): string {
  return deed.slice(0, deed.lastIndexOf(" "));
}

function count(deeds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const deed of deeds) counts.set(deed, (counts.get(deed) ?? 0) + 1);
  return counts;
}

function times(number: number, what: string): string {
  return number === 0 ? `not ${what}` : `${what} ${number === 1 ? "once" : `${number} times`}`;
}
