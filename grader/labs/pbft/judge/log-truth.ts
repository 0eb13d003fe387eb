import type { Call } from "../../../history/events.ts";
import { differencesOf, times } from "../../kit/log-counts.ts";
import type { LogEntry } from "../../kit/log-lines.ts";
import type { StudentFunction } from "../rules.ts";
import { type Message, replica, seqOf } from "../wire.ts";
import { fieldsOf } from "./log-grammar.ts";

const PHASES: Record<string, string> = {
  "Server.PrePrepareRpc": "1:pre-prepare",
  "Server.PrepareRpc": "2:prepare",
  "Server.CommitRpc": "3:commit",
};

/** This lab has no other view. */
const LEADER = 0;

/** A log line without an event on the wire, or an event that the log misses. */
export interface Mismatch {
  text: string;
  functions: readonly StudentFunction[];
}

/**
 * Compares a server's log with what crossed the wire (L2): an event must be logged as often as it happened. `unreachable` are
 * replicas to whom calls were made that the wire never saw; `unseen` are seqs whose replies went where the wire is not seen.
 */
export function mismatches(
  id: number,
  entries: readonly LogEntry[],
  records: readonly Call[],
  unreachable: readonly number[] = [],
  unseen: readonly number[] = [],
): Mismatch[] {
  const done = seenEvents(id, records);
  const broadcasts = new Set(done.map(broadcastOf));
  const excused = unreachable.map((peer) => ` to ${peer}`);
  const hidden = new Set(unseen.flatMap((seq) => [`executed seq=${seq}`, `replied to seq=${seq}`]));
  return differencesOf(loggedEvents(id, entries), done).flatMap(({ event, logged: says, happened: did }) => {
    // A call that failed may be made again, and logged again or not.
    const fits = did > 1 && event.startsWith("sent") && says >= 1 && says <= did;
    if (fits || hidden.has(event) || excused.some((end) => event.endsWith(end))) return [];
    const text = `server ${id}: ${event}: ${times(says, "logged")}, ${times(did, "seen on the wire")}`;
    return [{ text, functions: functionsOf(event, broadcasts) }];
  });
}

/** What a server logs that it did, in order. */
export function loggedEvents(id: number, entries: readonly LogEntry[]): string[] {
  return entries.flatMap((entry) => {
    // Lines of other levels are free text, and may look like anything.
    const {
      me,
      leader,
      seq: number,
      sent,
      ids = "",
      received,
      peer,
      execute,
      reply,
    } = (entry.level === "INFO" ? fieldsOf("server", entry) : undefined) ?? {};
    // A line in another replica's name, or with another leader than that of the first view, tells of something else.
    const seq = Number(me) === id && Number(leader) === LEADER ? number : `${number} as I=${me} L=${leader}`;
    if (sent !== undefined) {
      const receivers = ids.split(" ").filter(Boolean);
      return receivers.map((to) => `sent ${sent} of seq=${seq} to ${to}`);
    }
    if (received !== undefined) return [`received ${received} of seq=${seq} from ${peer}`];
    if (execute !== undefined) return [`executed seq=${seq}`];
    return reply === undefined ? [] : [`replied to seq=${seq}`];
  });
}

/** A malformed call was made all the same, but only its seq can be read. */
function seenEvents(id: number, records: readonly Call[]): string[] {
  const me = replica(id);
  const answered = new Set<number>();
  return records.flatMap((record) => {
    const { from, to, method, passed, malformed } = record;
    const phase = PHASES[method];
    if (phase !== undefined && from === me) {
      return [`sent ${phase} of seq=${seqOf(record) ?? seqAsText(record)} to ${to.replace("replica ", "")}`];
    }
    if (malformed !== undefined) return [];
    const event = record as Message;
    if (event.method === "Server.RequestRpc") return [];
    const { seq, peerId } = event.params.msg;
    if (phase !== undefined)
      return to === me && passed !== undefined ? [`received ${phase} of seq=${seq} from ${peerId}`] : [];
    // A reply that is sent again is no second execution in the log.
    if (peerId !== id || answered.has(seq)) return [];
    answered.add(seq);
    return [`executed seq=${seq}`, `replied to seq=${seq}`];
  });
}

/** A seq that was sent as a text is wrong in the message (C2), and not in the log. */
function seqAsText({ params }: Call): string | undefined {
  const { seq } = ((params as { msg?: unknown } | null)?.msg ?? {}) as { seq?: unknown };
  return typeof seq === "string" && /^\d{1,16}$/.test(seq) ? String(Number(seq)) : undefined;
}

function functionsOf(event: string, broadcasts: ReadonlySet<string>): StudentFunction[] {
  if (event.startsWith("received")) return ["CommitRpc"];
  if (!event.startsWith("sent")) return ["verifyBallotCommit"];
  // If nothing was sent, the line does not come from the code that sends.
  return broadcasts.has(broadcastOf(event.replace(/ as I=\S+ L=\S+/, ""))) || !event.includes("3:commit")
    ? ["commit"]
    : ["CommitRpc", "commit"];
}

/** Of what was sent to somebody, what was sent. */
function broadcastOf(event: string): string {
  return event.slice(0, event.lastIndexOf(" "));
}
