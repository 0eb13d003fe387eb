import type { History } from "../../../history/history.ts";
import { idleAfter, type Life, type Rest, type Turn, turnAt, turnsOf } from "../../kit/world/turns.ts";
import { idOf, type Message, type MessageOf, messagesOf, type ReplyTo, replyTo, type Spoken, server } from "../wire.ts";
import { DiskPast } from "./disk.ts";
import { Past } from "./past.ts";

/** What a judge must know of an experiment that its history does not tell. */
export interface Setting {
  /** How many servers there are, and which of them run the submission. */
  n: number;
  live: readonly number[];
  /** What the servers were told of time: as in `-retry`. An answer is waited for as long as the second says. */
  retry_ms: readonly [least: number, most: number];
  /**
   * When what is missing counts as missing: once the server was seen idle (`idle`); or as soon as it has taken all that it was told
   * (`fence`), which a program that goes on by itself after that, by promises of its own, would have to be told by a late message.
   */
  owedAt: "idle" | "fence";
  /** Whether each server's service is played, so that what is applied crosses the wire. */
  hasServices: boolean;
  /** Whether all that was tried is over, so that logs can be judged. */
  hasLogs?: boolean;
  /** The place from which on nothing was lost, or late; missing where there is none. */
  calmSince?: number;
}

export type PeerMethod = "Paxos.PrepareRpc" | "Paxos.AcceptRpc" | "Paxos.DecideRpc";
export type Peer = MessageOf<PeerMethod>;

/** All that a history says of one server that is a process. */
export interface View {
  id: number;
  majority: number;
  history: History;
  setting: Setting;
  lives: readonly Life[];
  turns: readonly Turn[];
  disk: DiskPast;
  /** The calls that it made, and those that were passed to it, in the order of these places. */
  made: readonly Message[];
  passed: readonly Message[];
  /** Up to which seq each server may be done, by id, by all that this one was told by a place; and what it is sure to have taken. */
  mostTold: readonly Past<number>[];
  leastTold: readonly Past<number>[];
}

/** What a server was told of another: that it is done up to a seq. */
interface Told {
  id: number;
  done: number;
  at: number;
  /** Whether that is sure to have been taken, by what came with it. */
  isTaken: boolean;
}

export function viewOf(history: History, setting: Setting, id: number): View {
  const me = server(id);
  const messages = messagesOf(history);
  const made = messages.filter(({ from, repeats }) => from === me && repeats === undefined);
  const passed = messages
    .filter(({ to, passed }) => to === me && passed !== undefined)
    .toSorted((a, b) => Number(a.passed) - Number(b.passed));
  const turns = turnsOf(history, me, made, passed);
  const majority = Math.floor(setting.n / 2) + 1;
  const lives = [...new Set(turns.map(({ life }) => life))];
  const view = { id, majority, history, setting, lives, turns, disk: new DiskPast(history, id), made, passed };
  return { ...view, ...toldTo(view) };
}

/** When a server was at rest after a turn; undefined if it never was: it ended before, or was told something else. */
export function restOf({ id, history, setting: { owedAt } }: View, turn: Turn): Rest | undefined {
  const { end, next, life } = turn;
  // What was said by then may have been seen a little later: it came on another line.
  if (owedAt === "fence") return end >= life.end ? undefined : { at: end, until: next };
  return idleAfter(history, server(id), turn);
}

/** Whether the answer that a server was handed to a call was taken: the process that made the call lives, and still waited for it. */
export function isTaken(view: Pick<View, "turns" | "setting">, { at, heard }: Message): boolean {
  const [asked, told] = [turnAt(view, at), heard === undefined ? undefined : turnAt(view, heard)];
  if (asked === undefined || told === undefined || asked.life !== told.life) return false;
  return told.after_ms - asked.before_ms < view.setting.retry_ms[1];
}

/** When a server was at rest behind a place, and whoever had not answered a call by then has failed to; undefined if it never was, in that life. */
export function restOfAsking(
  { turns, setting }: View,
  asking: Turn,
  place: number,
  restAt: (at: number) => Rest | undefined,
): Rest | undefined {
  const due_ms = asking.after_ms + setting.retry_ms[1];
  const due = turns.find(({ life, begin, after_ms }) => {
    return life === asking.life && begin >= place && after_ms >= due_ms && restAt(begin) !== undefined;
  });
  return due && restAt(due.begin);
}

/** An answer that a server gave to a call. */
export interface Given<M extends Spoken> {
  call: MessageOf<M>;
  reply: ReplyTo<M>;
  /** When the call was passed, and when it was answered. */
  from: number;
  at: number;
  turn: Turn;
}

/** The answers that a server gave to one method. */
export function answersTo<M extends Spoken>(view: View, method: M): Given<M>[] {
  return view.passed.flatMap((one) => {
    const { answered, passed = 0 } = one;
    const turn = turnAt(view, passed);
    if (one.method !== method || answered === undefined || turn === undefined) return [];
    const call = one as MessageOf<M>;
    const reply = replyTo(call);
    return reply === undefined ? [] : [{ call, reply, from: passed, at: answered, turn }];
  });
}

/** The calls between servers that one made by a method. */
export function callsOf<M extends PeerMethod>(view: View, method: M): MessageOf<M>[] {
  return view.made.filter((call): call is MessageOf<M> => call.method === method && idOf(call.to) !== undefined);
}

export function isPeer(call: Message): call is Peer {
  return ["Paxos.PrepareRpc", "Paxos.AcceptRpc", "Paxos.DecideRpc"].includes(call.method);
}

function toldTo(view: Omit<View, "mostTold" | "leastTold">): Pick<View, "mostTold" | "leastTold"> {
  const calls = view.passed.flatMap((call): Told[] => {
    const at = Number(call.passed);
    if (call.method === "Paxos.DoneRpc") return [{ id: view.id, done: call.params.seq, at, isTaken: false }];
    return isPeer(call) ? [{ id: call.params.from, done: call.params.done, at, isTaken: true }] : [];
  });
  const answers = view.made.filter(isPeer).flatMap((call): Told[] => {
    const [reply, id] = [replyTo(call), idOf(call.to)];
    if (reply === undefined || id === undefined || call.heard === undefined) return [];
    return [{ id, done: reply.done, at: call.heard, isTaken: isTaken(view, call) }];
  });
  const told = [...calls, ...answers].toSorted((a, b) => a.at - b.at);
  const ids = Array.from({ length: view.setting.n }, (_, id) => id);
  return {
    mostTold: ids.map((id) => rising(told.filter((one) => one.id === id))),
    leastTold: ids.map((id) => rising(told.filter((one) => one.id === id && one.isTaken))),
  };
}

/** The highest that was told by each place. */
function rising(told: readonly Told[]): Past<number> {
  const past = new Past(0);
  let most = 0;
  for (const { at, done } of told) {
    if (done > most) past.set(at, done);
    most = Math.max(most, done);
  }
  return past;
}

/** The highest seq up to which a server may know, by a place, that another is done; or itself. */
function mostDone({ mostTold, disk }: View, id: number, at: number): number {
  return Math.max(disk.done(id, at), mostTold[id]?.at(at) ?? 0);
}

/** The highest seq that anybody may have said by a place that it is done with. */
export function anyDone(view: View, at: number): number {
  return Math.max(...view.mostTold.map((_, id) => mostDone(view, id, at)));
}

/** The highest that min may be by a place. */
export function mostMin(view: View, at: number): number {
  return 1 + Math.min(...view.mostTold.map((_, id) => mostDone(view, id, at)));
}

/** The lowest that min may be in a turn: by what was on the disk, or is sure to have been taken before in the same life. */
export function leastMin({ disk, leastTold, lives }: View, { begin, life }: Turn): number {
  // What was taken in an earlier life counts only if it was written.
  const isFirst = life === lives[0];
  return (
    1 + Math.min(...leastTold.map((told, id) => Math.max(disk.done(id, begin - 1), isFirst ? told.at(begin - 1) : 0)))
  );
}

/** Up to which seq all are done, as a server's disk has it by a place. */
export function doneAll({ disk, setting }: View, place: number): number {
  return Math.min(...Array.from({ length: setting.n }, (_, id) => disk.done(id, place)));
}
