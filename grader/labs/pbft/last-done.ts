import type { History } from "../../history/history.ts";
import { messagesOf, replica } from "./wire.ts";

/** The line by which the given code says that it counts the COMMITs about a seq, or that there is nothing to count any more (trace.ts). */
const COUNTED = /^trace\.ts:\d+: Debug\| I=\d+ L=\d+ seq=(\d+)\| (?:verifyBallotCommit begins|nothing is counted)/;

/**
 * When a server was last seen to do something that it had been told to do, by the history's clock: it sent a COMMIT or a reply for the
 * first time, or counted the votes about a seq, but not more often than it was sent any. So what a timer does again and again comes to
 * an end here, and what goes through hundreds of COMMITs, one after the other, does not before all are done.
 */
export function lastDone_ms(history: History): number {
  const live = new Set(history.of("cluster")[0]?.live.map(replica));
  const left = new Map<string, number>();
  const done = new Set<string>();
  let last_ms = Number.NEGATIVE_INFINITY;
  const messages = messagesOf(history).filter(({ method }) => method !== "Server.RequestRpc");
  for (const { to, params, passed } of messages) {
    if (!live.has(to) || passed === undefined) continue;
    const about = `${to} ${seqIn(params)}`;
    left.set(about, 1 + (left.get(about) ?? 0));
  }
  for (const { method, from, to, params, time_ms } of messages) {
    if (method !== "Server.CommitRpc" && method !== "Client.ReplyRpc") continue;
    if (!live.has(from) || !left.has(`${from} ${seqIn(params)}`)) continue;
    if (done.size < done.add(`${from} ${to} ${seqIn(params)}`).size) last_ms = Math.max(last_ms, time_ms);
  }
  const begun = new Map<string, string>();
  for (const { who, stream, text, time_ms } of history.of("log")) {
    if (!live.has(who) || stream !== "stderr") continue;
    const lines = ((begun.get(who) ?? "") + text).split("\n");
    begun.set(who, lines.pop() as string);
    for (const line of lines) {
      const about = `${who} ${COUNTED.exec(line)?.[1]}`;
      const rest = left.get(about) ?? 0;
      if (rest === 0) continue;
      left.set(about, rest - 1);
      last_ms = Math.max(last_ms, time_ms);
    }
  }
  return last_ms;
}

function seqIn(params: object): number {
  return (params as { msg: { seq: number } }).msg.seq;
}
