import { fieldsOf, type LogEntry } from "./log-grammar.ts";

/** What a server's log says that it did, each deed as a line of text: two logs are compared by their deeds. */
interface Deeds {
  sent: string[];
  received: string[];
  executed: string[];
  replied: string[];
}

/**
 * Whether the logs of correct servers that are at rest tell the same story (L2): what one says it sent, the other says it
 * received, once; and every seq that was executed was committed and answered, once. Returns what does not fit.
 */
export function contradictions(logs: ReadonlyMap<number, readonly LogEntry[]>): string[] {
  const deeds = new Map([...logs].map(([id, entries]) => [id, deedsOf(id, entries)]));
  return [...deeds].flatMap(([id, own]) => [
    ...repeated(own.sent).map((deed) => `server ${id} logs twice: ${deed}`),
    ...repeated(own.received).map((deed) => `server ${id} logs twice: ${deed}`),
    ...repeated(own.executed).map((deed) => `server ${id} logs twice: ${deed}`),
    ...repeated(own.replied).map((deed) => `server ${id} logs twice: ${deed}`),
    ...[...deeds].flatMap(([peer, other]) => unheard(id, own, peer, other)),
    ...missing(own.executed, own.replied).map((seq) => `server ${id} logs ${seq}, and no reply to it`),
    ...missing(own.replied, own.executed).map((seq) => `server ${id} logs a reply to ${seq}, and does not log that`),
    ...own.executed
      .filter((deed) => !own.sent.some((sent) => sent.startsWith(`3:commit of ${deed.replace("execute ", "")} `)))
      .map((deed) => `server ${id} logs ${deed}, and no commit of it`),
  ]);
}

function deedsOf(id: number, entries: readonly LogEntry[]): Deeds {
  const deeds: Deeds = { sent: [], received: [], executed: [], replied: [] };
  for (const entry of entries) {
    const { seq, sent, ids, received, peer, execute, reply } = fieldsOf("server", entry) ?? {};
    if (sent !== undefined) {
      deeds.sent.push(
        ...(ids ?? "")
          .split(" ")
          .filter(Boolean)
          .map((to) => `${sent} of seq=${seq} from ${id} to ${to}`),
      );
    }
    if (received !== undefined) deeds.received.push(`${received} of seq=${seq} from ${peer} to ${id}`);
    if (execute !== undefined) deeds.executed.push(`execute seq=${seq}`);
    if (reply !== undefined) deeds.replied.push(`execute seq=${seq}`);
  }
  return deeds;
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
  return [...new Set(deeds.filter((deed, place) => deeds.indexOf(deed) !== place))];
}
