import type { EventOf } from "../../history/events.ts";
import type { Arrow } from "../../history/scene/scene.ts";
import { NOTHING, type Remark, type Remarks } from "./judge/remarks.ts";
import type { Peer, View } from "./judge/view.ts";
import { DISK, GRADER, kindOf, laneOf, placeOf } from "./lanes.ts";
import { type Message, server } from "./wire.ts";
import { answeredTo, saidIn, writtenIn } from "./words.ts";

/** What something that happened is about. */
export type Topic =
  | "vote"
  | "append"
  | "install"
  | "command"
  | "apply"
  | "snapshot"
  | "tick"
  | "disk"
  | "owner"
  | "life";

const TOPICS: Readonly<Record<string, Topic>> = {
  "Raft.RequestVoteRpc": "vote",
  "Raft.AppendEntriesRpc": "append",
  "Raft.InstallSnapshotRpc": "install",
  "Raft.StartRpc": "command",
  "Raft.SnapshotRpc": "snapshot",
  "Service.ApplyRpc": "apply",
  "Service.RestoreRpc": "apply",
};

/** Something that a server said, was told or wrote, as one arrow; and its place, as that server saw it. */
export interface Happening {
  at: number;
  topic: Topic;
  /** The term of a call between servers. */
  term?: number;
  arrow: Arrow;
}

const BLANK = { note: "", badge: "", worth: "", isCulprit: false } as const;

/** All that a server said, was told and wrote, by the place `until`, in the order in which it saw that. */
export function happeningsOf(view: View, remarks: Remarks, until = Number.POSITIVE_INFINITY): Happening[] {
  const all = [
    ...view.made.flatMap((call) => callHappenings(call, view, remarks)),
    ...view.passed.flatMap((call) => callHappenings(call, view, remarks)),
    ...clockHappenings(view),
    ...diskHappenings(view, until),
  ];
  return all.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
}

/** A call and its answer, each at the place at which the server had to do with it. */
function callHappenings(call: Message, { id, history }: View, remarks: Remarks): Happening[] {
  const topic = TOPICS[call.method];
  if (topic === undefined) return [];
  const isOwn = call.from === server(id);
  const [asked, told] = isOwn ? [call.at, call.heard] : [call.passed as number, call.answered];
  const term = "term" in call.params && isBetweenServers(topic) ? { term: (call as Peer).params.term } : {};
  const [from, to] = [laneOf(call.from), laneOf(call.to)];
  const one = (at: number, way: Pick<Arrow, "from" | "to" | "kind" | "text">, remark: Remark): Happening => ({
    ...{ at, topic, ...term },
    arrow: { at, time_ms: history.events[at - 1]?.time_ms ?? 0, ...way, isCulprit: false, ...remark },
  });
  const repeated = call.repeats === undefined ? "" : ", once more by the network";
  const said = { from, to: [to], kind: kindOf(call), text: `${saidIn(call)}${repeated}` };
  const answer = { from: to, to: [from], kind: placeOf("answer"), text: answeredTo(call) };
  return [
    one(asked, said, isOwn ? NOTHING : remarks.onCall(call)),
    // What a service answers says nothing.
    ...(told === undefined || topic === "apply" ? [] : [one(told, answer, isOwn ? remarks.onAnswer(call) : NOTHING)]),
  ];
}

const isBetweenServers = (topic: Topic): boolean => topic === "vote" || topic === "append" || topic === "install";

/** What the grader does to a server: it starts it, moves its clock, kills it. */
function clockHappenings({ id, history }: View): Happening[] {
  const me = server(id);
  const words = (event: EventOf<"start" | "kill" | "exit" | "tick">): string => {
    if (event.kind === "start") return "is started";
    if (event.kind === "exit") return `has ended (${event.signal ?? `exit code ${event.code ?? "unknown"}`})`;
    if (event.kind === "tick") return `it is ${event.to_ms} ms`;
    return event.disk === undefined ? "is killed" : `is killed; ${event.kept ?? 0} bytes of its write are on the disk`;
  };
  return [...history.of("start"), ...history.of("kill"), ...history.of("exit"), ...history.of("tick")].flatMap(
    (event): Happening[] => {
      if (event.who !== me) return [];
      const { at, time_ms } = event;
      const way = { from: GRADER, to: [me], kind: placeOf("clock"), text: words(event) };
      return [{ at, topic: event.kind === "tick" ? "tick" : "life", arrow: { ...BLANK, at, time_ms, ...way } }];
    },
  );
}

/** A write that says nothing but whose disk it is. */
const OWNER = /^(in the place of all: )?the disk of \d+ of \d+$/;

/** What it wrote: at the place at which that was on the disk, or had failed; what was not by then, where it was asked. */
function diskHappenings({ id, history }: View, until: number): Happening[] {
  const me = server(id);
  const acks = new Map(history.of("acked").map((event) => [event.disk, event]));
  return history.of("disk").flatMap((event): Happening[] => {
    if (event.who !== me || event.op === "load") return [];
    const ack = acks.get(event.at);
    const isDone = ack !== undefined && ack.at <= until;
    const { at, time_ms } = isDone ? ack : event;
    const what = writtenIn(Buffer.from(event.bytes ?? "", "base64"));
    const text = event.op === "replace" ? `in the place of all: ${what}` : what;
    const note = !isDone ? "not on the disk yet" : ack.error === undefined ? "" : `failed: ${ack.error}`;
    const way = { from: me, to: [DISK], kind: placeOf("disk"), text };
    const topic = OWNER.test(text) ? "owner" : "disk";
    return [{ at, topic, arrow: { ...BLANK, at, time_ms, ...way, note } }];
  });
}
