import type { Value } from "../../../skeleton/zpaxos/messages.ts";
import type { Random } from "../../checks/random.ts";
import type { Lone } from "./lone.ts";

/** A message to an acceptor: a prepare, or an accept, of one of three ballots, the lowest 0. */
export interface Letter {
  method: "prepare" | "accept";
  rank: 0 | 1 | 2;
}

const RANKS = [0, 1, 2] as const;
const LETTERS: readonly Letter[] = RANKS.flatMap((rank) => [
  { method: "prepare", rank },
  { method: "accept", rank },
]);

/** How long a word is. */
export const LENGTH = 4;

/** All words of four letters: 1,296. With their beginnings, each of which is judged as well, there are 1,554 of up to four. */
export const WORDS: readonly (readonly Letter[])[] = Array.from({ length: LENGTH }).reduce<Letter[][]>(
  (words) => words.flatMap((word) => LETTERS.map((letter) => [...word, letter])),
  [[]],
);

/** A word in an instance of its own, with the three ballots and their values. */
export interface Spelled {
  seq: number;
  word: readonly Letter[];
  ballots: readonly number[];
  values: readonly Value[];
}

/**
 * Gives words instances. Their ballots are others' and rise; the values differ: a proposer whose majority has not heard of what
 * the server under test alone has accepted is free.
 */
export function spelled(lone: Lone, words: readonly (readonly Letter[])[], random: Random): Spelled[] {
  return words.map((word) => {
    const seq = lone.nextSeq();
    let round = 1;
    const ballots = RANKS.map(() => {
      const ballot = lone.ballot(random.pick(lone.others), round);
      round += 1 + random.below(3);
      return ballot;
    });
    const values = RANKS.map((rank) => (random.below(6) === 0 ? null : `put w${seq} ${rank}`));
    return { seq, word, ballots, values };
  });
}

/** Tells a letter of a word; nobody waits for the answer. */
export function tellLetter(lone: Lone, { seq, word, ballots, values }: Spelled, place: number): Promise<void> {
  const { method, rank } = word[place] as Letter;
  const ballot = ballots[rank] as number;
  return method === "prepare" ? lone.prepare(seq, ballot) : lone.accept(seq, ballot, values[rank] as Value);
}
