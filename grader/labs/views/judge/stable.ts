import { executableAt } from "./executable.ts";
import type { Known } from "./known.ts";
import { faultyMax } from "./proofs.ts";

/**
 * The highest checkpoint that a replica may hold stable by a place; with `needed` CHECKPOINTs, if not with those of 2f+1. Its own
 * counts from when it may have executed so far: it may count it before it sends it.
 */
export function stableBy(known: Known, by: number, needed = 2 * faultyMax(known.cluster) + 1, anyVote = false): number {
  const senders = new Map<string, Set<number>>();
  let highest = 0;
  for (const { at, args, isValid } of known.checkpoints) {
    if (at > by || (!isValid && !anyVote)) continue;
    const { seq, digest, peerId } = args.msg;
    const name = anyVote ? String(seq) : `${seq} ${digest}`;
    const same = senders.get(name) ?? new Set();
    senders.set(name, same.add(peerId));
    if (seq <= highest || same.size < needed - 1) continue;
    const isOwnMissing = !same.has(known.id) && executableAt(known, seq) <= by;
    if (same.size + (isOwnMissing ? 1 : 0) >= needed) highest = seq;
  }
  return highest;
}
