import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";

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
  /** Infinity if it has not taken all of it: it ended before, or waits for its disk. */
  end: number;
  /** Where the next one begins. */
  next: number;
  /** What time it was when it began, and when it ended. */
  before_ms: number;
  after_ms: number;
}

interface Input {
  at: number;
  life?: Life;
  to_ms?: number;
}

/** The turns of a process, which made these calls and was passed those. */
export function turnsOf(history: History, who: string, made: readonly Call[], passed: readonly Call[]): Turn[] {
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
  /** Ends a turn at the first fence before a place that says that all of it was taken. */
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
export function turnAt<T extends { begin: number }>({ turns }: { turns: readonly T[] }, at: number): T | undefined {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((turns[middle] as T).begin <= at) low = middle + 1;
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
export function idleAfter(history: History, who: string, { begin, end, next, life }: Turn): Rest | undefined {
  if (end >= life.end) return undefined;
  const idle = history
    .of("idle")
    .find((one) => one.who.includes(who) && one.since > begin && one.at > end && one.at < next);
  return idle && { at: idle.at, until: next };
}
