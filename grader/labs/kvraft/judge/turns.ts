import type { History } from "../../../history/history.ts";
import { type Message, messagesOf } from "../wire.ts";

/** A process, from its start to its end. */
export interface Life {
  start: number;
  /** Infinity if it has not ended. */
  end: number;
}

/**
 * A stretch in which a process does what it was told: from the place at which the first of it was passed, to the one at which
 * it had taken all of it (a fence). What it says meanwhile has no order that is known.
 */
export interface Turn {
  life: Life;
  begin: number;
  /** The place of the last thing that it was told. */
  last: number;
  /** Infinity if it has not taken all of it. */
  end: number;
  /** Where the next one begins. */
  next: number;
  /** What time it was when it began, and when it ended. */
  before_ms: number;
  after_ms: number;
}

/** All that a history says of one process. */
export interface Process {
  who: string;
  history: History;
  lives: readonly Life[];
  turns: readonly Turn[];
  /** The calls that it made, and those that were passed to it, in the order of these places. */
  made: readonly Message[];
  passed: readonly Message[];
}

interface Input {
  at: number;
  life?: Life;
  to_ms?: number;
}

export function processOf(history: History, who: string): Process {
  const messages = messagesOf(history);
  const made = messages.filter(({ from, repeats }) => from === who && repeats === undefined);
  const passed = messages
    .filter(({ to, passed }) => to === who && passed !== undefined)
    .toSorted((a, b) => Number(a.passed) - Number(b.passed));
  const turns = turnsOf(history, who, made, passed);
  return { who, history, lives: [...new Set(turns.map(({ life }) => life))], turns, made, passed };
}

function turnsOf(history: History, who: string, made: readonly Message[], passed: readonly Message[]): Turn[] {
  const ends = [...history.of("kill"), ...history.of("exit")].filter((event) => event.who === who).map(({ at }) => at);
  const lifeFrom = (start: number): Life => ({
    start,
    end: Math.min(Number.POSITIVE_INFINITY, ...ends.filter((end) => end > start)),
  });
  const inputs: Input[] = [
    ...history.of("start").flatMap(({ at, who: one }) => (one === who ? [{ at, life: lifeFrom(at), to_ms: 0 }] : [])),
    ...history.of("tick").flatMap(({ at, who: one, to_ms }) => (one === who ? [{ at, to_ms }] : [])),
    ...passed.map((call) => ({ at: Number(call.passed) })),
    ...made.flatMap(({ heard }) => (heard === undefined ? [] : [{ at: heard }])),
  ].toSorted((a, b) => a.at - b.at);
  const fences = history.of("fence").filter((fence) => fence.who === who);
  const turns: Turn[] = [];
  let next = 0;
  const close = (turn: Turn, before: number): void => {
    for (let fence = fences[next]; fence !== undefined && fence.at < before; fence = fences[++next])
      if (fence.since > turn.last) turn.end = Math.min(turn.end, fence.at);
  };
  for (const { at, life, to_ms } of inputs) {
    let turn = turns.at(-1);
    if (turn !== undefined) close(turn, at);
    const lives = life ?? turn?.life;
    if (lives === undefined) continue;
    if (turn === undefined || life !== undefined || turn.end < at) {
      if (turn !== undefined) turn.next = at;
      const [now_ms, never] = [life === undefined ? (turn?.after_ms ?? 0) : 0, Number.POSITIVE_INFINITY];
      turn = { life: lives, begin: at, last: at, end: never, next: never, before_ms: now_ms, after_ms: now_ms };
      turns.push(turn);
    }
    turn.last = at;
    turn.after_ms = to_ms ?? turn.after_ms;
  }
  const last = turns.at(-1);
  if (last !== undefined) close(last, Number.POSITIVE_INFINITY);
  return turns;
}

/** The turn that a place belongs to: the last that had begun. */
export function turnAt({ turns }: Pick<Process, "turns">, at: number): Turn | undefined {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((turns[middle] as Turn).begin <= at) low = middle + 1;
    else high = middle;
  }
  return turns[low - 1];
}

/** That a process would do no more of what a turn brought about, which was clear at a place. What it did came before the next turn began. */
export interface Rest {
  at: number;
  until: number;
}

/** When a process was idle after a turn; undefined if it was never seen so before it ended, or was told something else. */
export function restOf({ who, history }: Process, { begin, end, next, life }: Turn): Rest | undefined {
  if (end >= life.end) return undefined;
  const idle = history
    .of("idle")
    .find((one) => one.who.includes(who) && one.since > begin && one.at > end && one.at < next);
  return idle && { at: idle.at, until: next };
}

/** Whether what was heard at a place was sure to be known when something was said: it came in an earlier turn. */
export function isBefore(process: Process, heard: number, said: number): boolean {
  const [one, other] = [turnAt(process, heard), turnAt(process, said)];
  return one !== undefined && other !== undefined && one !== other && heard < said;
}
