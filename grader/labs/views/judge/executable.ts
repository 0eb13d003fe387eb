import { hash } from "node:crypto";
import type { State } from "../executing.ts";
import { committedAt, type Known } from "./known.ts";
import { faultyMax } from "./proofs.ts";

/** What was committed at a seq, and from which place on a replica may have known. */
interface Committed {
  digest: string;
  at: number;
}

/** A state that a replica was given, and from which place on it may go on from there. */
export interface Given {
  at: number;
  seq: number;
  /** Undefined if it is not the one that 2f+1 have confirmed, and must not be taken (ST2). */
  state: State | undefined;
}

const committedBy = new WeakMap<Known, ReadonlyMap<number, Committed>>();
const givenTo = new WeakMap<Known, readonly Given[]>();

/** What is committed by what a replica was told, by seq: in whichever view. */
export const committedOf = (known: Known): ReadonlyMap<number, Committed> =>
  committedBy.getOrInsertComputed(known, findCommitted);

/** The states that it was given. */
export const statesOf = (known: Known): readonly Given[] => givenTo.getOrInsertComputed(known, findStates);

function findStates(known: Known): Given[] {
  const needed = 2 * faultyMax(known.cluster) + 1;
  return known.states.map(({ at, seq, text }) => {
    const digest = hash("sha256", text);
    const same = known.checkpoints.filter(
      ({ args, isValid }) => isValid && args.msg.seq === seq && args.msg.digest === digest,
    );
    const isProven = new Set(same.map(({ args }) => args.msg.peerId)).size >= needed;
    return { at, seq, state: isProven ? (JSON.parse(text) as State) : undefined };
  });
}

/**
 * From which place on a replica may have executed all up to a seq; Infinity if it may never. With `takesAny`, from any state. It may go
 * on from each state that it was given, or from the beginning, by what was committed since.
 */
export function executableAt(known: Known, seq: number, takesAny = false): number {
  const committed = committedOf(known);
  const states = statesOf(known).filter(({ state }) => takesAny || state !== undefined);
  let earliest = Number.POSITIVE_INFINITY;
  let since = 0;
  for (let one = seq; one > 0 && Number.isFinite(since); one--) {
    const fetched = Math.min(...states.filter((state) => state.seq === one).map(({ at }) => at));
    earliest = Math.min(earliest, Math.max(since, fetched));
    since = Math.max(since, committed.get(one)?.at ?? Number.POSITIVE_INFINITY);
  }
  return Math.min(earliest, since);
}

function findCommitted(known: Known): Map<number, Committed> {
  const all = new Map<number, Committed>();
  const votes = new Map<string, { view: number; seq: number; digest: string }>();
  for (const one of known.passed) {
    if (one.method !== "Server.CommitRpc") continue;
    const { view, seq, digest } = one.params.msg;
    votes.set(`${view} ${seq} ${digest}`, { view, seq, digest });
  }
  for (const { view, seq, digest } of votes.values()) {
    const at = committedAt(known, view, seq, digest);
    if (at < (all.get(seq)?.at ?? Number.POSITIVE_INFINITY)) all.set(seq, { digest, at });
  }
  return all;
}
