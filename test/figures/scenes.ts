import type { Call } from "../../grader/history/events.ts";
import type { History } from "../../grader/history/history.ts";
import type { Arrow, Ghost, Lane, Scene } from "../../grader/history/scene/scene.ts";
import { caseOf } from "../../grader/labs/pbft/judge/case.ts";
import { sceneOf } from "../../grader/labs/pbft/judge/excerpt.ts";
import { judgeExecution } from "../../grader/labs/pbft/judge/execution.ts";
import { countBy, quorumOfOthers, type SeqModel } from "../../grader/labs/pbft/judge/model.ts";
import type { Violation } from "../../grader/labs/pbft/judge/violation.ts";
import { KINDS, kindOf, laneOf, lanesOf, saidIn } from "../../grader/labs/pbft/lanes.ts";
import { type Message, messagesOf, replica } from "../../grader/labs/pbft/wire.ts";
import type { Held } from "./geometry.ts";

const PRE_PREPARE = kindOf({ method: "Server.PrePrepareRpc" });
export const PREPARE: number = kindOf({ method: "Server.PrepareRpc" });
export const COMMIT: number = kindOf({ method: "Server.CommitRpc" });

/** What went wrong in a history of one server, as a report shows it. */
export function wrongIn(history: History): Scene {
  const { subject, models, messages } = caseOf(history, liveIn(history)[0] as number);
  const [violation] = judgeExecution(subject, models, messages);
  if (violation === undefined) throw new Error("nothing is wrong in this history");
  return sceneOf(subject, models, messages, violation) as Scene;
}

/** How a server came to its reply: as a report shows what went wrong, but that nothing did. */
export function rightIn(history: History): Scene {
  const { subject, models, messages } = caseOf(history, liveIn(history)[0] as number);
  const reply = messages.findLast(({ method }) => method === "Client.ReplyRpc");
  const scene = sceneOf(subject, models, messages, { seq: 1, culprit: reply } as Violation) as Scene;
  return { ...scene, arrows: scene.arrows.map((arrow) => ({ ...arrow, isCulprit: false })) };
}

/** What is to be seen of a whole cluster. */
interface Seen {
  /** What is said of members, by their ids. */
  about: Readonly<Record<number, string>>;
  isShown?: (message: Message) => boolean;
  missing?: readonly Ghost[];
}

/**
 * All that was said in a history, phase by phase, and in each by what it is for and who said it: in which order that came is
 * chance.
 */
export function clusterIn(history: History, { about, isShown = () => true, missing = [] }: Seen): Scene {
  const sent = Map.groupBy(messagesOf(history).filter(isShown), (one) =>
    JSON.stringify([one.from, one.method, one.params]),
  );
  const digests = [...new Set(messagesOf(history).map(digestIn))];
  const arrows = Map.groupBy(sent.values(), ([message]) => digests.indexOf(digestIn(message as Message)))
    .entries()
    .toArray()
    .toSorted(([one], [other]) => one - other)
    .flatMap(([, alike]) => alike.map(arrowOf).toSorted((a, b) => a.from.localeCompare(b.from)))
    .toSorted((a, b) => a.kind - b.kind);
  const n = history.of("cluster")[0]?.pubkeys.length ?? 0;
  const named = lanesOf(n, [], arrows).map((lane, place): Lane => ({ ...lane, about: about[place - 1] ?? "" }));
  // A client that says nothing, and is told nothing, is not shown.
  const used = new Set(arrows.flatMap(({ from, to }) => [from, ...to]));
  const lanes = named.filter(({ name }) => name.startsWith("replica ") || used.has(name));
  return { kinds: KINDS, lanes, subject: "", about: "", arrows, isSilent: false, missing };
}

/** The digest that a message is about; undefined for a message that has none. */
function digestIn({ params }: Message): string | undefined {
  return "msg" in params && "digest" in params.msg ? params.msg.digest : undefined;
}

function arrowOf(calls: readonly Call[]): Arrow {
  const { at, time_ms, from } = calls[0] as Call;
  const to = calls.map((call) => laneOf(call.to)).toSorted();
  const about = { at, time_ms, from: laneOf(from), to, kind: kindOf(calls[0] as Call), text: saidIn(calls[0] as Call) };
  return { ...about, note: "", badge: "", worth: "", isCulprit: false };
}

/** How many votes of others count at each real replica, of how many that it needs. */
export function votesIn(history: History, kind: number, label: string): Held {
  const marks = liveIn(history).map((id) => {
    const { subject, models } = caseOf(history, id);
    const { prepares, commits } = models.get(1) as SeqModel;
    const count = countBy(kind === PREPARE ? prepares : commits, Number.POSITIVE_INFINITY);
    const needed = quorumOfOthers(subject);
    return { lane: replica(id), badge: `${Math.min(count, needed)}/${needed}`, isEnough: count >= needed };
  });
  return { kind, label, marks };
}

/** What each real backup accepted: the last word of the command. */
export function acceptedIn(history: History, label: string): Held {
  const marks = liveIn(history).map((id) => {
    const { accepted } = caseOf(history, id).models.get(1) as SeqModel;
    return { lane: replica(id), badge: accepted?.request.req.command.split(" ").at(-1) ?? "", isEnough: false };
  });
  return { kind: PRE_PREPARE, label, marks };
}

/** Whether a message counts for a real replica, or is no vote. */
export function countedIn(history: History): (message: Message) => boolean {
  const judged = liveIn(history).flatMap((id) =>
    Array.from(caseOf(history, id).models.values(), (model) => model.prepares),
  );
  const counted = new Set(judged.flat().flatMap(({ breaks, record }) => (breaks.length === 0 ? [record] : [])));
  return (message) => message.method === "Server.PrePrepareRpc" || counted.has(message);
}

function liveIn(history: History): readonly number[] {
  return history.of("cluster")[0]?.live ?? [];
}
