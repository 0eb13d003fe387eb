import { differencesOf, times } from "../../kit/log-counts.ts";
import type { LogEntry } from "../../kit/log-lines.ts";
import { turnAt } from "../../kit/world/turns.ts";
import type { StudentFunction } from "../rules.ts";
import { idOf, type Message, replyTo } from "../wire.ts";
import { judgeMin } from "./forgetting.ts";
import { fieldsOf } from "./log-grammar.ts";
import { doneAll, isPeer, mostMin, type View } from "./view.ts";

/** A log line for what did not happen, or something that happened and the log does not tell. */
export interface Mismatch {
  text: string;
  functions: readonly StudentFunction[];
}

/** By the first word of an event, the functions that log it. */
const WRITERS: Readonly<Record<string, readonly StudentFunction[]>> = {
  asked: ["propose"],
  told: ["propose"],
  promised: ["PrepareRpc"],
  accepted: ["AcceptRpc"],
  learned: ["learn"],
  applied: [],
};

type Life = View["lives"][number];
type Fields = Readonly<Record<string, string | undefined>>;

/** Compares what a server logged in one life with what it said, was told and wrote in it (L2), when all of that is over. */
export function mismatchesOf(view: View, life: Life, entries: readonly LogEntry[]): Mismatch[] {
  const { id } = view;
  const said = entries.flatMap((entry) => (entry.level === "INFO" ? [fieldsOf(entry) ?? {}] : []));
  const foreign = said.find(({ me }) => me !== undefined && Number(me) !== id);
  const differences = differencesOf(
    said.flatMap((fields) => loggedIn(fields, id)),
    happenedIn(view, life),
  ).filter(({ event, logged, happened }) => logged < happened || !isGivenUp(view, event));
  const found = [
    ...(foreign === undefined
      ? []
      : [{ text: `a line begins with I=${foreign.me}`, functions: ["propose"] satisfies StudentFunction[] }]),
    ...untoldIn(view, life, said),
    ...unseenIn(view, life, said),
    ...differences.map(({ event, logged, happened }) => ({
      text: `${event}: ${times(logged, "logged")}, ${times(happened, "seen")}`,
      functions: WRITERS[event.split(" ")[0] as string] ?? [],
    })),
  ];
  return found.map(({ text, functions }) => ({ text: `server ${id}: ${text}`, functions }));
}

/** What was forgotten, as the disk shows, where no line of that life tells of any: in how many steps, and from which min, is the server's. */
function untoldIn(view: View, life: Life, said: readonly Fields[]): Mismatch[] {
  if (said.some(({ forgets }) => forgets !== undefined)) return [];
  // At its start a server puts in order what it finds, and logs that otherwise.
  const mins = view.disk.replaced.flatMap((at) => {
    const turn = turnAt(view, at);
    return turn?.life === life && turn.begin !== life.start ? [doneAll(view, at) + 1] : [];
  });
  const min = Math.max(0, ...mins);
  if (min <= doneAll(view, life.start) + 1) return [];
  return [{ text: `forgot what is below ${min}: ${times(0, "logged")}, ${times(1, "seen")}`, functions: ["forget"] }];
}

/**
 * Lines that tell of a min that the server has never had, or had from the start of that life. One that it has, it may tell of more than
 * once: who forgets in batches does. Where its min itself is wrong, that is told as what it is.
 */
function unseenIn(view: View, life: Life, said: readonly Fields[]): Mismatch[] {
  const told = said.flatMap(({ forgets }) => (forgets === undefined ? [] : [Number(forgets)]));
  const [least, most] = [doneAll(view, life.start) + 1, mostMin(view, Math.min(life.end, view.history.now))];
  // A min is one above what somebody has said.
  const mins = new Set(donesOf(view).map((done) => done + 1));
  const unseen = [...Map.groupBy(told, (min) => min)].filter(([min]) => min <= least || min > most || !mins.has(min));
  if (unseen.length === 0 || judgeMin(view).length > 0) return [];
  return unseen.map(([min, { length }]) => ({
    text: `forgot what is below ${min}: ${times(length, "logged")}, ${times(0, "seen")}`,
    functions: ["forget"],
  }));
}

/** All that anybody has said that it is done with, as far as a server was told or has written it. */
function donesOf({ disk, passed, made }: View): number[] {
  const calls = passed.flatMap((call) => {
    if (call.method === "Paxos.DoneRpc") return [call.params.seq];
    return isPeer(call) ? [call.params.done] : [];
  });
  const answers = made.filter(isPeer).flatMap((call) => replyTo(call)?.done ?? []);
  return [...calls, ...answers, ...disk.dones.moments.flatMap(({ value }) => value)];
}

/** Whether a server may have said that it asks others, and then have not: its own acceptor, which it asks first, had promised another ballot. */
function isGivenUp({ disk, history }: View, event: string): boolean {
  const [, seq, ballot] = /^asked \d+ in (\d+) to (?:promise|accept) (\d+)$/.exec(event) ?? [];
  return (
    seq !== undefined && disk.during(Number(seq), 0, history.now).some(({ promised }) => promised > Number(ballot))
  );
}

/** What a line says that happened. What a server answers itself is on no wire. */
function loggedIn(fields: Fields, id: number): string[] {
  const {
    seq,
    ids = "",
    prepare,
    promise,
    accept,
    accepts,
    decided,
    decides,
    applied,
    to,
    accepted,
    promised,
  } = fields;
  const each = ids.split(" ").filter(Boolean);
  if (prepare !== undefined) return each.map((one) => `asked ${one} in ${seq} to promise ${prepare}`);
  if (accept !== undefined) return each.map((one) => `asked ${one} in ${seq} to accept ${accept}`);
  if (decides !== undefined) return each.map((one) => `told ${one} in ${seq} what is decided`);
  if (decided !== undefined) return [`learned in ${seq} [${decided}]`];
  if (applied !== undefined) return [`applied ${seq} [${applied}]`];
  if (to === undefined || Number(to) === id) return [];
  const told = promised === undefined ? "" : `, refused for ${promised}`;
  if (promise !== undefined) return [`promised ${to} in ${seq} ballot ${promise}${told || `, accepted ${accepted}`}`];
  return accepts === undefined ? [] : [`accepted of ${to} in ${seq} ballot ${accepts}${told}`];
}

function happenedIn(view: View, life: Life): string[] {
  const isIn = (at: number | undefined): boolean => at !== undefined && at > life.start && at < life.end;
  const made = view.made.filter(({ at }) => isIn(at)).flatMap(madeEvent);
  const answered = view.passed.filter(({ answered }) => isIn(answered)).flatMap(answeredEvent);
  const learned = [...view.disk.instances].flatMap(([seq, { moments }]) =>
    moments.flatMap(({ at, value }, place) => {
      const before = moments[place - 1]?.value?.decided;
      if (!isIn(at) || value?.decided === undefined || before !== undefined) return [];
      return [`learned in ${seq} [${value.decided.value ?? ""}]`];
    }),
  );
  return [...made, ...answered, ...learned];
}

function madeEvent(call: Message): string[] {
  const { method, params, to } = call;
  const id = idOf(to);
  if (method === "Paxos.PrepareRpc") return [`asked ${id} in ${params.seq} to promise ${params.ballot}`];
  if (method === "Paxos.AcceptRpc") return [`asked ${id} in ${params.seq} to accept ${params.ballot}`];
  if (method === "Paxos.DecideRpc") return [`told ${id} in ${params.seq} what is decided`];
  if (method !== "Service.DecidedRpc" || call.heard === undefined) return [];
  return [`applied ${params.seq} [${params.value ?? ""}]`];
}

function answeredEvent(call: Message): string[] {
  if (call.method !== "Paxos.PrepareRpc" && call.method !== "Paxos.AcceptRpc") return [];
  const reply = replyTo<"Paxos.PrepareRpc">(call as never);
  // What is forgotten is answered without a line.
  if (reply === undefined || (!reply.ok && reply.ballot === 0)) return [];
  const { seq, ballot, from } = call.params;
  const told = reply.ok ? "" : `, refused for ${reply.ballot}`;
  if (call.method === "Paxos.AcceptRpc") return [`accepted of ${from} in ${seq} ballot ${ballot}${told}`];
  return [`promised ${from} in ${seq} ballot ${ballot}${told || `, accepted ${reply.accepted?.ballot ?? 0}`}`];
}
