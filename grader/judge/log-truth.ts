import { fieldsOf, type LogEntry } from "./log-grammar.ts";

/** What a server's log says that it did, each deed as a line of text: two logs are compared by their deeds. */
interface Deeds {
  sent: string[];
  received: string[];
  committed: string[];
  executed: string[];
  replied: string[];
  /** Lines with another's id, or another leader. */
  impossible: string[];
}

/**
 * Whether the logs of correct servers that are at rest tell the same story (L2): what one says it sent, the other says it
 * received, once; and every seq that was executed was committed and answered, once. `leader` is the leader of the view.
 * Returns what does not fit.
 */
export function contradictions(logs: ReadonlyMap<number, readonly LogEntry[]>, leader = 0): string[] {
  const deeds = new Map([...logs].map(([id, entries]) => [id, deedsOf(id, entries, leader)]));
  return [...deeds].flatMap(([id, own]) => [
    ...[...own.impossible, ...strangers(own, deeds)].map((deed) => `server ${id} logs what cannot be: ${deed}`),
    ...[own.sent, own.received, own.executed, own.replied]
      .flatMap(repeated)
      .map((deed) => `server ${id} logs twice: ${deed}`),
    ...[...deeds].flatMap(([peer, other]) => unheard(id, own, peer, other)),
    ...missing(own.executed, own.replied).map((deed) => `server ${id} logs ${deed}, and no reply to it`),
    ...missing(own.replied, own.executed).map((deed) => `server ${id} logs a reply to ${deed}, and does not log that`),
    // A server that is alone has nobody to send a COMMIT to.
    ...(deeds.size === 1 ? [] : missing(own.executed, own.committed)).map(
      (deed) => `server ${id} logs ${deed}, and no commit of it`,
    ),
  ]);
}

function deedsOf(id: number, entries: readonly LogEntry[], leader: number): Deeds {
  const deeds: Deeds = { sent: [], received: [], committed: [], executed: [], replied: [], impossible: [] };
  for (const entry of entries) {
    // Lines of other levels are free text, and may look like anything.
    const fields = entry.level === "INFO" ? fieldsOf("server", entry) : undefined;
    const { me, leader: led, seq, sent, ids, received, peer, execute, reply } = fields ?? {};
    if (me !== undefined && (Number(me) !== id || Number(led) !== leader)) deeds.impossible.push(entry.message);
    for (const to of (ids ?? "").split(" ").filter(Boolean)) {
      deeds.sent.push(`${sent} of seq=${seq} from ${id} to ${to}`);
    }
    if (sent === "3:commit") deeds.committed.push(`execute seq=${seq}`);
    if (received !== undefined) deeds.received.push(`${received} of seq=${seq} from ${peer} to ${id}`);
    if (execute !== undefined) deeds.executed.push(`execute seq=${seq}`);
    if (reply !== undefined) deeds.replied.push(`execute seq=${seq}`);
  }
  return deeds;
}

/** Messages to or from a server that is not there, or that is the server itself. */
function strangers(own: Deeds, servers: ReadonlyMap<number, unknown>): string[] {
  return [...own.sent, ...own.received].filter((deed) => {
    const [from, to] = (/ from (\d+) to (\d+)$/.exec(deed) ?? []).slice(1).map(Number);
    return from === to || !servers.has(from ?? -1) || !servers.has(to ?? -1);
  });
}

function unheard(id: number, own: Deeds, peer: number, other: Deeds): string[] {
  if (peer === id) return [];
  const between = new RegExp(` from ${id} to ${peer}$`);
  const said = own.sent.filter((deed) => between.test(deed));
  const heard = other.received.filter((deed) => between.test(deed));
  return [
    ...missing(said, heard).map(
      (deed) => `server ${id} logs that it sent, and server ${peer} does not log that it received: ${deed}`,
    ),
    ...missing(heard, said).map(
      (deed) => `server ${peer} logs that it received, and server ${id} does not log that it sent: ${deed}`,
    ),
  ];
}

function missing(from: readonly string[], inThese: readonly string[]): string[] {
  const there = new Set(inThese);
  return from.filter((deed) => !there.has(deed));
}

function repeated(deeds: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const deed of deeds) (seen.has(deed) ? twice : seen).add(deed);
  return [...twice];
}
