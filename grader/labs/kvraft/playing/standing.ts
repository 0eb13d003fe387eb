import type { Standing } from "../../../cluster/playing.ts";
import type { History } from "../../../history/history.ts";
import { stateOf } from "../../raft/judge/disk.ts";
import { standingOf as standingOfRaft } from "../../raft/playing/standing.ts";
import { textOf } from "../judge/view.ts";
import { Model } from "../model.ts";
import { type MessageOf, messagesOf, server } from "../wire.ts";

/** How a server is started here keeps sessions as its flags do where nothing is said. */
const LIMITS = { sessions_max: 64, ttl_ms: 60_000 };

/** So many are told one by one. */
const TOLD_MAX = 4;

/**
 * How far a server has come: its Raft, whose figures are Raft's; the sessions that its state has, by the entries on its disk that it has
 * applied; and the commands that wait at it, by the wire.
 */
export function standingOf(history: History, id: number, disk: Buffer = Buffer.alloc(0)): Standing {
  const { figures } = standingOfRaft(history, id, disk);
  const { applied } = figures;
  if (typeof applied !== "number") return { figures: { ...figures, sessions: "-", waiting: "-" } };
  return { figures: { ...figures, sessions: sessionsIn(disk, applied), waiting: listed(waitingAt(history, id)) } };
}

/** Their ids. Of a state that was a snapshot before only the submission knows them: that is a text of its own. */
export function sessionsIn(disk: Buffer, applied: number): string {
  const { base, entries } = stateOf(disk);
  if (base.index > 0) return "-";
  const model = new Model(LIMITS);
  for (const [place, entry] of entries.slice(0, applied).entries()) model.take(place + 1, entry);
  return listed([...model.sessions.keys()].map(String));
}

/** What clients have asked a server for since it was started, and it has not answered. */
function waitingAt(history: History, id: number): string[] {
  const me = server(id);
  const begun = history.of("start").findLast(({ who }) => who === me)?.at ?? 0;
  return messagesOf(history).flatMap((call) => {
    const isWaiting = call.method === "Kv.CommandRpc" && call.to === me && call.answered === undefined;
    return isWaiting && (call.passed ?? 0) > begun ? [nameOf(call)] : [];
  });
}

/** Whose command it is, and which: `c2#1`; of who asks for a session, `register`. */
export function nameOf({ params }: MessageOf<"Kv.CommandRpc">): string {
  return textOf(params).split(" ")[0] as string;
}

/** A few of them; and how many there are, if there are more. */
export function listed(all: readonly string[]): string {
  if (all.length === 0) return "none";
  return all.length <= TOLD_MAX ? all.join(" ") : `${all.slice(-TOLD_MAX).join(" ")} (${all.length})`;
}
