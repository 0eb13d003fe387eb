import type { EventOf } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { idOf, type Message, type MessageOf, messagesOf, type ReplyTo, replyTo, type Spoken, server } from "../wire.ts";
import { type DiskMoment, type DiskState, momentsOf, stateAt } from "./disk.ts";

/** What a judge must know of an experiment that its history does not tell. */
export interface Setting {
  /** How many servers there are, and which of them run the submission. */
  n: number;
  live: readonly number[];
  /** What the servers were told of time: as in `-heartbeat` and `-election`. */
  heartbeat_ms: number;
  election_ms: readonly [least: number, most: number];
  /** A call without an answer has failed after so long by its caller's clock: a later answer is nobody's. */
  patience_ms: number;
  /**
   * When what is missing counts as missing: once the server was seen idle (`idle`); or as soon as it has taken all that it was told
   * (`fence`), which a program that goes on by itself after that, by promises of its own, would have to be told by a late message.
   */
  owedAt: "idle" | "fence";
  /** Whether each server's service is played, so that what is applied crosses the wire. */
  hasServices: boolean;
  /** What they were told by `-max-state`, in bytes; 0, or nothing, if their logs have no bound. */
  maxState?: number;
  /** Whether they log at INFO, and all that they wrote is in the history: then it is judged. */
  hasLogs?: boolean;
  /**
   * The place from which on the network has lost nothing, and every call was delivered, answered and heard within the tick of
   * clocks that came next, as were the writes of disks: then the cluster owes a leader, and what it accepted (F1).
   */
  calmSince?: number;
}

/** A process, from its start to its end. */
export interface Life {
  /** 1 for the first. */
  number: number;
  start: number;
  /** Infinity if it has not ended. */
  end: number;
}

/**
 * A stretch in which a server does what it was told: from the place at which the first of it was passed, to the one at which
 * the server had taken all of it (a fence). What it says meanwhile has no order that is known: it leaves on several lines.
 */
export interface Turn {
  life: Life;
  begin: number;
  /** Infinity if it has not taken all of it: it ended before, or waits for its disk. */
  end: number;
  /** Where the next one begins: what was said before that belongs to this one. */
  next: number;
  ticks: EventOf<"tick">[];
  /** What time it was when it began, and when it ended. */
  before_ms: number;
  after_ms: number;
  /** The calls that were passed to it, and those of its own whose answers it was handed. */
  passed: Message[];
  heard: Message[];
}

/** A call between servers, with its answer. */
export type Peer = MessageOf<"Raft.RequestVoteRpc" | "Raft.AppendEntriesRpc" | "Raft.InstallSnapshotRpc">;

/** All that a history says of one server that is a process. */
export interface View {
  id: number;
  history: History;
  setting: Setting;
  lives: readonly Life[];
  turns: readonly Turn[];
  disk: readonly DiskMoment[];
  /** The calls that it made, and those that were passed to it, in the order of these places. */
  made: readonly Message[];
  passed: readonly Message[];
  /** All that it said, in the order in which it was seen. */
  deeds: readonly Deed[];
}

export function viewOf(history: History, setting: Setting, id: number): View {
  const me = server(id);
  const messages = messagesOf(history);
  const made = messages.filter(({ from, repeats }) => from === me && repeats === undefined);
  const passed = messages
    .filter(({ to, passed }) => to === me && passed !== undefined)
    .toSorted((a, b) => Number(a.passed) - Number(b.passed));
  const lives = livesOf(history, me);
  const turns = turnsOf(history, me, lives, made, passed);
  const view = { id, history, setting, lives, turns, disk: momentsOf(history, id), made, passed };
  return { ...view, deeds: deedsOf(view) };
}

function livesOf(history: History, who: string): Life[] {
  const ends = [...history.of("kill"), ...history.of("exit")].filter((event) => event.who === who).map(({ at }) => at);
  return history
    .of("start")
    .filter((event) => event.who === who)
    .map(({ at }, place) => ({
      number: place + 1,
      start: at,
      end: Math.min(Number.POSITIVE_INFINITY, ...ends.filter((end) => end > at)),
    }));
}

function turnsOf(
  history: History,
  who: string,
  lives: readonly Life[],
  made: readonly Message[],
  passed: readonly Message[],
): Turn[] {
  type Input = { at: number } & ({ tick: EventOf<"tick"> } | { passed: Message } | { heard: Message } | { life: Life });
  const inputs: Input[] = [
    ...lives.map((life) => ({ at: life.start, life })),
    ...history.of("tick").flatMap((tick) => (tick.who === who ? [{ at: tick.at, tick }] : [])),
    ...passed.map((call) => ({ at: call.passed as number, passed: call })),
    ...made.flatMap((call) => (call.heard === undefined ? [] : [{ at: call.heard, heard: call }])),
  ].toSorted((a, b) => a.at - b.at);
  const fences = history.of("fence").filter((fence) => fence.who === who);
  const turns: Turn[] = [];
  let next = 0;
  for (const input of inputs) {
    let turn = turns.at(-1);
    while (turn !== undefined && next < fences.length && (fences[next] as EventOf<"fence">).at < input.at) {
      const { at, since } = fences[next] as EventOf<"fence">;
      next += 1;
      if (since > lastInputOf(turn)) turn.end = Math.min(turn.end, at);
    }
    if ("life" in input || turn === undefined || turn.end < input.at) {
      const life = "life" in input ? input.life : (turn?.life as Life);
      if (life === undefined) continue;
      if (turn !== undefined) turn.next = input.at;
      turn = turnFrom(input.at, life, "life" in input ? 0 : (turn?.after_ms ?? 0));
      turns.push(turn);
    }
    if ("tick" in input) {
      turn.ticks.push(input.tick);
      turn.after_ms = input.tick.to_ms;
    }
    if ("passed" in input) turn.passed.push(input.passed);
    if ("heard" in input) turn.heard.push(input.heard);
  }
  const last = turns.at(-1);
  const closing = last && fences.slice(next).find(({ since }) => since > lastInputOf(last));
  if (last !== undefined && closing !== undefined) last.end = Math.min(last.end, closing.at);
  return turns;
}

function turnFrom(begin: number, life: Life, now_ms: number): Turn {
  const [end, next] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  return { life, begin, end, next, ticks: [], before_ms: now_ms, after_ms: now_ms, passed: [], heard: [] };
}

/** The place at which a server was told the last thing in a turn. */
export function lastInputOf({ begin, ticks, passed, heard }: Turn): number {
  return Math.max(
    begin,
    ticks.at(-1)?.at ?? 0,
    passed.at(-1)?.passed ?? 0,
    Math.max(0, ...heard.map((call) => Number(call.heard))),
  );
}

/** The turn that a place belongs to: the last that had begun. */
export function turnAt({ turns }: Pick<View, "turns">, at: number): Turn | undefined {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((turns[middle] as Turn).begin <= at) low = middle + 1;
    else high = middle;
  }
  return turns[low - 1];
}

export function diskAt({ disk }: View, at: number): DiskState {
  return stateAt(disk, at);
}

/**
 * The place at which it was clear that a server would do no more of what a turn brought about; undefined if that never was: it
 * ended before, or was told something else.
 */
export function restOf(
  { id, history, setting: { owedAt } }: View,
  { begin, end, next, life }: Turn,
): number | undefined {
  if (end >= life.end || owedAt === "fence") return end < life.end ? end : undefined;
  const me = server(id);
  return history.of("idle").find(({ who, since, at }) => who.includes(me) && since > begin && at > end && at < next)
    ?.at;
}

/** Whether a call that was passed to a server in this life had no answer at a place. */
export function isBusyAt(view: Pick<View, "passed">, life: Life, at: number): boolean {
  return view.passed.some(
    ({ passed = 0, answered = Number.POSITIVE_INFINITY }) => passed > life.start && passed < at && answered > at,
  );
}

/**
 * Whether the answer that a server was handed to a call was taken: the process that made the call lives, and still waited for
 * it.
 */
export function isTaken(view: Pick<View, "turns" | "setting">, { at, heard }: Message): boolean {
  const [asked, told] = [turnAt(view, at), heard === undefined ? undefined : turnAt(view, heard)];
  if (asked === undefined || told === undefined || asked.life !== told.life) return false;
  return told.after_ms - asked.before_ms < view.setting.patience_ms;
}

/** Something that a server said: a call of its own, or the answer to one that was passed to it. */
export interface Deed {
  at: number;
  /** What was before this place is known to it: all that it was told then was taken. */
  since: number;
  turn: Turn;
  call: Message;
  /** Whether it is the answer to that call, and not the call itself. */
  isAnswer: boolean;
}

function deedsOf(view: Omit<View, "deeds">): Deed[] {
  const calls = view.made.map((call) => ({ at: call.at, from: call.at, call, isAnswer: false }));
  const answers = view.passed.flatMap((call) =>
    call.answered === undefined ? [] : [{ at: call.answered, from: call.passed as number, call, isAnswer: true }],
  );
  return [...calls, ...answers]
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ at, from, call, isAnswer }) => {
      const turn = turnAt(view, from);
      return turn === undefined ? [] : [{ at, since: turn.begin, turn, call, isAnswer }];
    });
}

/** The answers that a server gave to one method, each with what it said. */
export function answersTo<M extends Spoken>(
  view: View,
  method: M,
): { call: MessageOf<M>; reply: ReplyTo<M>; at: number; since: number; turn: Turn }[] {
  return view.deeds.flatMap(({ call, isAnswer, at, since, turn }) => {
    if (!isAnswer || call.method !== method) return [];
    const reply = replyTo(call as MessageOf<M>);
    return reply === undefined ? [] : [{ call: call as MessageOf<M>, reply, at, since, turn }];
  });
}

/** The calls between servers that one made. */
export function peerCalls(view: View): Peer[] {
  return view.made.filter((call): call is Peer => idOf(call.to) !== undefined && isPeer(call));
}

export function isPeer(call: Message): call is Peer {
  return ["Raft.RequestVoteRpc", "Raft.AppendEntriesRpc", "Raft.InstallSnapshotRpc"].includes(call.method);
}

/** The term that was answered to a call between servers; undefined if none was. */
export function answeredTerm(call: Peer): number | undefined {
  return (replyTo(call) as { term: number } | undefined)?.term;
}

/** A number that only changes at places in a history. */
export class Steps<T> {
  readonly #steps: { at: number; value: T }[] = [];
  readonly #first: T;

  constructor(first: T) {
    this.#first = first;
  }

  get last(): T {
    return this.#steps.at(-1)?.value ?? this.#first;
  }

  set(at: number, value: T): void {
    this.#steps.push({ at, value });
  }

  /** What it is at a place, changes at that very place included. */
  at(place: number): T {
    let [low, high] = [0, this.#steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#steps[middle] as { at: number }).at <= place) low = middle + 1;
      else high = middle;
    }
    return this.#steps[low - 1]?.value ?? this.#first;
  }
}
