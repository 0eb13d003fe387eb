import { Ballot } from "../zpbft/cert.ts";
import type { CheckpointArgs } from "./messages.ts";

/** The CHECKPOINTs of one seq. */
export interface Box {
  readonly seq: number;
  readonly votes: Ballot<CheckpointArgs>;
}

/** A checkpoint that 2f+1 replicas have confirmed, and their CHECKPOINTs, which prove it to anybody. At seq 0 there is nothing to prove. */
export interface Stable {
  seq: number;
  digest: string;
  proof: CheckpointArgs[];
}

/** So many CHECKPOINTs of one sender are kept for seqs that are far ahead: of a correct one the last are enough. */
const AHEAD_MAX = 8;

/** The boxes of the seqs above the last stable checkpoint. */
export class Checkpoints {
  readonly #boxes = new Map<number, Box>();
  /** The seqs far ahead that each sender has spoken of, in that order. */
  readonly #ahead = new Map<number, number[]>();
  readonly #isGenuine: (vote: CheckpointArgs) => boolean;

  constructor(isGenuine: (vote: CheckpointArgs) => boolean) {
    this.#isGenuine = isGenuine;
  }

  box(seq: number): Box {
    const known = this.#boxes.get(seq);
    if (known !== undefined) return known;
    const box = { seq, votes: new Ballot<CheckpointArgs>(this.#isGenuine) };
    this.#boxes.set(seq, box);
    return box;
  }

  /** Makes room for what a sender says of a seq that is far ahead: the first of too many is forgotten, if nobody else speaks of it. */
  makeRoom({ msg: { peerId, seq } }: CheckpointArgs): void {
    const seqs = this.#ahead.get(peerId) ?? [];
    if (seqs.includes(seq)) return;
    this.#ahead.set(peerId, seqs);
    seqs.push(seq);
    if (seqs.length <= AHEAD_MAX) return;
    const first = seqs.shift() ?? 0;
    const isWanted = [...this.#ahead.values()].some((others) => others.includes(first));
    if (!isWanted) this.#boxes.delete(first);
  }

  /** Forgets those up to a seq. */
  forget(seq: number): void {
    for (const known of this.#boxes.keys()) if (known <= seq) this.#boxes.delete(known);
    for (const [peerId, seqs] of this.#ahead)
      this.#ahead.set(
        peerId,
        seqs.filter((one) => one > seq),
      );
  }
}
