import { replica } from "../wire.ts";
import type { Known } from "./known.ts";
import { lifeAt, placeOf } from "./known.ts";
import { faultyMax, whyNotStable } from "./proofs.ts";

/** A time at which a replica had done all that it had to do in answer to what was passed to it before `since`. */
export interface Rest {
  at: number;
  since: number;
}

/** The rests of a replica, in their order. */
export function restsOf({ id, history, setting }: Known): readonly Rest[] {
  const me = replica(id);
  return setting.owedAt === "idle"
    ? history.of("idle").filter(({ who }) => who.includes(me))
    : history.of("fence").filter(({ who }) => who === me);
}

/** The place of the first time, at or after another, at which it had done all that it had to do; undefined if that is not known. */
export function restAfter(known: Known, at: number): number | undefined {
  const me = replica(known.id);
  const rest = restsOf(known).find(({ since }) => since >= at)?.at;
  const ends = [...known.starts, ...known.history.of("exit").flatMap((one) => (one.who === me ? [one.at] : []))];
  return rest !== undefined && !ends.some((end) => end > at && end < rest) ? rest : undefined;
}

/** Before which place all that was passed to it had been dealt with by another, in the same life; 0 if nothing is known of that. */
export function settledBy(known: Known, by: number): number {
  const last = restsOf(known).findLast(({ at }) => at <= by);
  return last !== undefined && lifeAt(known, last.since) === lifeAt(known, by) ? last.since + 1 : 0;
}

/** So many CHECKPOINTs of one sender must be kept that are far ahead. */
const AHEAD_MAX = 8;

/**
 * The checkpoint that a replica must hold stable by a place, at the least: what it was told of itself, or asked for when it was
 * started, and had the time to count.
 */
export function lowBy(known: Known, by: number): number {
  const until = settledBy(known, by);
  const lows = memory.getOrInsertComputed(known, () => new Map<number, number>());
  return lows.getOrInsertComputed(until, () => lowSettled(known, by, until));
}

const memory = new WeakMap<Known, Map<number, number>>();

function lowSettled(known: Known, by: number, until: number): number {
  const { cluster } = known;
  const life = lifeAt(known, by);
  const isOf = (at: number): boolean => at < until && lifeAt(known, at) === life;
  const votes = [
    ...known.passed.flatMap((one) => (one.method === "Server.CheckpointRpc" ? [{ at: placeOf(one), one }] : [])),
    ...known.said.flatMap((one) => (one.method === "Server.CheckpointRpc" ? [{ at: one.at, one }] : [])),
  ]
    .filter(({ at, one: { params } }) => {
      const { peerId, seq } = params.msg;
      const isRight = cluster.keyring.isSigned(peerId, "checkpoint", params.msg, params.sign);
      return isOf(at) && isRight && seq > 0 && seq % cluster.interval === 0;
    })
    .toSorted((a, b) => a.at - b.at);
  const proven = known.statuses
    .filter(({ at, status: { checkpoint } }) => {
      const seq = checkpoint[0]?.msg.seq ?? 0;
      return isOf(at) && whyNotStable(cluster, seq, checkpoint) === undefined;
    })
    .map(({ status }) => status.checkpoint[0]?.msg.seq ?? 0);

  let low = Math.max(0, ...proven);
  const seqsOf = new Map<number, Set<number>>();
  const senders = new Map<string, Set<number>>();
  for (const { one } of votes) {
    const { peerId, seq, digest } = one.params.msg;
    const seqs = seqsOf.get(peerId) ?? new Set();
    // What a sender says again of a seq, whatever that is, need not count.
    if (seqs.has(seq)) continue;
    seqsOf.set(peerId, seqs.add(seq));
    const name = `${seq} ${digest}`;
    const same = senders.get(name) ?? new Set();
    senders.set(name, same.add(peerId));
    if (same.size > 2 * faultyMax(cluster) && seq > low) low = seq;
  }
  // Of who speaks of many seqs to come, the first are forgotten: what was counted with those is not sure.
  const isSure = [...seqsOf.values()].every((seqs) => [...seqs].filter((seq) => seq > low).length <= AHEAD_MAX);
  return isSure ? low : Math.max(0, ...proven);
}
