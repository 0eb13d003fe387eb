// Right: it looks at CHECKPOINTs only when enough are there to matter, keeps its own out of the proof where others are enough, and finds who agrees by a map of maps.
import * as zlog from "../zlog/zlog.ts";
import { digestOf } from "../znet/keys.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Box } from "./checkpoints.ts";
import type { CheckpointArgs } from "./messages.ts";
import type { Server } from "./server.ts";

/** Says to each of the others what this replica's state is after a seq (CP1, CP2). */
export function checkpoint(s: Server, seq: number): void {
  const state = s.stateAt(seq);
  if (state === undefined) return;
  const msg = { peerId: s.id, seq, digest: digestOf(state) };
  const args: CheckpointArgs = { msg, sign: s.sign("checkpoint", msg) };

  zlog.info(`${s.at(seq)} stage=5:checkpoint => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CheckpointRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CheckpointRpc ${id} error: ${error.message}`);
    });
  }
  const box = s.box(seq);
  box.votes.vote(args);
  void s.verifyBallotCheckpoint(box);
}

/** Takes another replica's CHECKPOINT, and counts (CP3). */
export function CheckpointRpc(s: Server, args: CheckpointArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=5:checkpoint <= ${peerId}`);
  if (seq <= s.low) return { ok: true };

  const box = s.box(seq);
  box.votes.push(args);
  void s.verifyBallotCheckpoint(box);
  return { ok: true };
}

/** Counts the valid CHECKPOINTs of a seq. With 2f+1 that are the same it is stable, and what is before it is forgotten (CP3 to CP5). */
export function verifyBallotCheckpoint(s: Server, { seq, votes }: Box): void {
  if (seq <= s.low) return;
  // Each that waits counts for one at most: with fewer nothing can be stable, whatever they say.
  if (votes.count + votes.waiting <= 2 * s.f) return;
  for (const vote of votes.popAll()) {
    const refusal = whyNotCounted(s, votes, vote);
    if (refusal === undefined) votes.vote(vote);
    else zlog.debug(`${s.at(seq)} checkpoint of ${vote.msg.peerId} not counted: ${refusal}`);
  }

  for (const [digest, bySender] of byDigest(votes.votes())) {
    if (bySender.size <= 2 * s.f) continue;
    makeStable(s, seq, digest, proofOf(s, bySender));
    return;
  }
}

function makeStable(s: Server, seq: number, digest: string, proof: CheckpointArgs[]): void {
  s.stable = { seq, digest, proof };
  s.forget(seq);
  zlog.info(`${s.at(seq)} stable checkpoint, window=${s.low + 1}..${s.high}`);
  s.moveWindow();
}

function whyNotCounted(s: Server, votes: Box["votes"], { msg, sign }: CheckpointArgs): string | undefined {
  if (!s.others.includes(msg.peerId)) return "its sender is not one of the others";
  if (votes.voted(msg.peerId)) return "its sender's vote is counted already";
  if (!s.verify("checkpoint", msg, sign)) return "its signature is not its sender's";
  return undefined;
}

type BySender = ReadonlyMap<number, CheckpointArgs>;

/** Who has voted for which digest. No two digests can have the votes of 2f+1. */
function byDigest(votes: CheckpointArgs[]): ReadonlyMap<string, BySender> {
  const digests = new Map<string, Map<number, CheckpointArgs>>();
  for (const vote of votes) digests.getOrInsertComputed(vote.msg.digest, () => new Map()).set(vote.msg.peerId, vote);
  return digests;
}

/** 2f+1 CHECKPOINTs, of the highest ids first; this replica's own is the last that is taken. */
function proofOf(s: Server, bySender: BySender): CheckpointArgs[] {
  const rank = (id: number) => (id === s.id ? -1 : id);
  const ids = [...bySender.keys()].toSorted((a, b) => rank(b) - rank(a));
  return ids.slice(0, 2 * s.f + 1).flatMap((id) => bySender.get(id) ?? []);
}
