// Right: it asks after each vote whether that was the one that makes 2f+1 of its digest, neither before nor after.
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
  // Its own vote is there before it asks, and is none of those that wait.
  let proof = voted(
    s,
    votes.votes(),
    votes.votes().find((one) => one.msg.peerId === s.id),
  );
  const queue = votes.popAll().toReversed();
  for (let vote = queue.pop(); vote !== undefined; vote = queue.pop()) {
    const refusal = whyNotCounted(s, votes, vote);
    if (refusal !== undefined) {
      zlog.debug(`${s.at(seq)} checkpoint of ${vote.msg.peerId} not counted: ${refusal}`);
      continue;
    }
    votes.vote(vote);
    proof ??= voted(s, votes.votes(), vote);
  }
  if (proof === undefined || seq <= s.low) return;
  s.stable = { seq, digest: proof.digest, proof: proof.same };
  s.forget(seq);
  zlog.info(`${s.at(seq)} stable checkpoint, window=${s.low + 1}..${s.high}`);
  s.moveWindow();
}

function voted(s: Server, all: CheckpointArgs[], last: CheckpointArgs | undefined) {
  if (last === undefined) return undefined;
  const { digest } = last.msg;
  const same = all.filter(({ msg }) => msg.digest === digest);
  return same.length === 2 * s.f + 1 ? { digest, same } : undefined;
}

function whyNotCounted(s: Server, votes: Box["votes"], { msg, sign }: CheckpointArgs): string | undefined {
  if (!s.others.includes(msg.peerId)) return "its sender is not one of the others";
  if (votes.voted(msg.peerId)) return "its sender's vote is counted already";
  if (!s.verify("checkpoint", msg, sign)) return "its signature is not its sender's";
  return undefined;
}
