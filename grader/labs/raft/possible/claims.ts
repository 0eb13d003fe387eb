import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { isLed, type Led, majorityOf } from "../judge/leading.ts";
import { isPeer, type Peer } from "../judge/view.ts";
import { idOf, messagesOf } from "../wire.ts";

/** Something that a played server said, and no right one could have; and the place at which it is in the history. */
export interface Impossible {
  at: number;
  call: Call;
  why: string;
}

/** How many servers there are, and which of them are processes; all others are played. */
export interface Members {
  n: number;
  live: readonly number[];
}

/** A history's calls between servers, as far as they must be a piece of a run. */
export interface Claims extends Members {
  history: History;
  majority: number;
  /** The calls in the order in which they were made, without what the network repeats. */
  calls: readonly Peer[];
  led: readonly Led[];
  /** Those to a played server, in the order in which it took them, with what the network repeats. */
  taken: readonly Peer[];
  isPlayed(id: number | undefined): boolean;
}

export const senderOf = ({ from }: Call): number => idOf(from) as number;
export const receiverOf = ({ to }: Call): number => idOf(to) as number;

export function claimsOf(history: History, { n, live }: Members): Claims {
  const isPlayed = (id: number | undefined): boolean => id !== undefined && id < n && !live.includes(id);
  const all = messagesOf(history)
    .filter(isPeer)
    .filter((call) => idOf(call.from) !== undefined && idOf(call.to) !== undefined);
  const calls = all.filter(({ repeats }) => repeats === undefined);
  return {
    ...{ n, live, history, majority: majorityOf(n), calls, isPlayed },
    led: calls.filter(isLed),
    taken: all
      .filter((call) => call.passed !== undefined && isPlayed(receiverOf(call)))
      .toSorted((a, b) => Number(a.passed) - Number(b.passed)),
  };
}
