import { changesOf, diskAt } from "../../../history/disk.ts";
import type { Call, EventOf } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import type { Arrow, Worth } from "../../../history/scene/scene.ts";
import { server } from "../calls.ts";
import { DISK, GRADER, type Kinds, laneOf } from "./lanes.ts";

/** What a right server makes of a message: in words, and in a few letters. */
export interface Remark {
  note: string;
  badge: string;
  worth: Worth;
}

export const NOTHING: Remark = { note: "", badge: "", worth: "" };

/** What a server must make of the calls that are passed to it, and of the answers that it is handed. */
export interface Remarks<M extends Call> {
  onCall(call: M): Remark;
  onAnswer(call: M): Remark;
}

/** How a lab's messages and records are told. */
export interface Speech<M extends Call> {
  kinds: Kinds;
  /** What each method is about, in a word; one that is left out is not told. */
  topics: Readonly<Record<string, string>>;
  /** Which of several it is about, as a term or an instance; undefined if that says nothing. */
  aboutOf(call: M): number | undefined;
  /** The name of a call, and what it says. */
  saidIn(call: Call): string;
  /** What was answered to a call. */
  answeredTo(call: Call): string;
  /** What the records say that a server has its disk write. */
  writtenIn(bytes: Buffer): string;
  /** Which of several that is about, by the same numbers as calls; left out where a write says something of all. */
  aboutWritten?(bytes: Buffer): number | undefined;
}

/** What a history says of one server, or of another process. */
export interface Seen<M extends Call> {
  id: number;
  /** Its name in the history, where it is no server. */
  who?: string;
  history: History;
  /** The calls that it made, and those that were passed to it. */
  made: readonly M[];
  passed: readonly M[];
}

/** Something that a server said, was told or wrote, as one arrow; and its place, as that server saw it. */
export interface Happening {
  at: number;
  /** What it is about: a lab's topic, or `tick`, `disk`, `owner`, `life`. */
  topic: string;
  about?: number;
  arrow: Arrow;
}

const BLANK = { note: "", badge: "", worth: "", isCulprit: false } as const;

/** All that a server said, was told and wrote, by the place `until`, in the order in which it saw that. */
export function happeningsOf<M extends Call>(
  view: Seen<M>,
  speech: Speech<M>,
  remarks: Remarks<M>,
  until = Number.POSITIVE_INFINITY,
): Happening[] {
  const all = [
    ...view.made.flatMap((call) => callHappenings(call, view, speech, remarks)),
    ...view.passed.flatMap((call) => callHappenings(call, view, speech, remarks)),
    ...clockHappenings(view, speech),
    ...diskHappenings(view, speech, until),
    ...laidHappenings(view, speech),
  ];
  return all.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
}

/** A call and its answer, each at the place at which the server had to do with it. */
function callHappenings<M extends Call>(
  call: M,
  { id, who = server(id), history }: Seen<M>,
  { kinds: { kindOf, placeOf }, topics, aboutOf, saidIn, answeredTo }: Speech<M>,
  remarks: Remarks<M>,
): Happening[] {
  const topic = topics[call.method];
  if (topic === undefined) return [];
  const isOwn = call.from === who;
  const [asked, told] = isOwn ? [call.at, call.heard] : [call.passed as number, call.answered];
  const about = aboutOf(call);
  const [from, to] = [laneOf(call.from), laneOf(call.to)];
  const one = (at: number, way: Pick<Arrow, "from" | "to" | "kind" | "text">, remark: Remark): Happening => ({
    ...{ at, topic, ...(about === undefined ? {} : { about }) },
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

/** What the grader does to a server: it starts it, moves its clock, kills it. */
function clockHappenings<M extends Call>(
  { id, who: me = server(id), history }: Seen<M>,
  { kinds: { placeOf } }: Speech<M>,
): Happening[] {
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
function diskHappenings<M extends Call>(
  { id, who: me = server(id), history }: Seen<M>,
  { kinds: { placeOf }, writtenIn, aboutWritten }: Speech<M>,
  until: number,
): Happening[] {
  const acks = new Map(history.of("acked").map((event) => [event.disk, event]));
  return history.of("disk").flatMap((event): Happening[] => {
    if (event.who !== me || event.op === "load") return [];
    const ack = acks.get(event.at);
    const isDone = ack !== undefined && ack.at <= until;
    const { at, time_ms } = isDone ? ack : event;
    const bytes = Buffer.from(event.bytes ?? "", "base64");
    const [what, about] = [writtenIn(bytes), aboutWritten?.(bytes)];
    const text = event.op === "replace" ? `in the place of all: ${what}` : what;
    const note = !isDone ? "not on the disk yet" : ack.error === undefined ? "" : `failed: ${ack.error}`;
    const way = { from: me, to: [DISK], kind: placeOf("disk"), text };
    const topic = OWNER.test(text) ? "owner" : "disk";
    return [{ at, topic, ...(about === undefined ? {} : { about }), arrow: { ...BLANK, at, time_ms, ...way, note } }];
  });
}

/** What the grader makes of a disk while no process has it: without that, nobody sees why what is started next must end. */
function laidHappenings<M extends Call>(
  { id, who: me = server(id), history }: Seen<M>,
  { kinds: { placeOf } }: Speech<M>,
): Happening[] {
  const laid = history.of("laid").filter(({ who }) => who === me);
  if (laid.length === 0) return [];
  const changes = changesOf(history, me);
  return laid.map(({ at, time_ms, bytes }): Happening => {
    const text = changeOf(diskAt(changes, at - 1), Buffer.from(bytes, "base64"));
    const way = { from: GRADER, to: [DISK], kind: placeOf("disk"), text };
    return { at, topic: "life", arrow: { ...BLANK, at, time_ms, ...way } };
  });
}

/** What is other in the bytes of a disk than before. */
function changeOf(before: Buffer, after: Buffer): string {
  if (after.length === 0) return "nothing is left on it";
  const more = after.length - before.length;
  if (more > 0 && after.subarray(0, before.length).equals(before))
    return `${more} bytes more, of a record that is not whole`;
  const places = [...after.keys()].filter((place) => after[place] !== before[place]);
  return more === 0 && places.length === 1 ? `byte ${places[0]} is changed` : `other bytes: ${after.length} of them`;
}
