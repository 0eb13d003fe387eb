import * as zlog from "../zlog/zlog.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Box } from "./checkpoints.ts";
import type { CheckpointArgs } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Says to each of the others what this replica's state is after a seq. The server calls it when it has executed a seq that is a
 * multiple of `s.interval`, before it executes the next.
 *
 * - **CP1** one CHECKPOINT to each of the others, for this seq; a peer that is dead, slow or silent delays nobody (**VC9**).
 * - **CP2** its digest is that of the state: `digestOf(s.stateAt(seq))`, with `digestOf` of `znet/keys.ts`. It is signed for the
 *   phase `"checkpoint"`.
 * - Its own counts, too: it is this replica's vote in `s.box(seq)`, and the box is counted again (`s.verifyBallotCheckpoint`).
 *
 * It logs `stage=5:checkpoint => [<ids>]`. Its counterpart is `commit` of `zpbft/commit.ts`.
 */
export function checkpoint(_s: Server, _seq: number): void | Promise<void> {
  // TODO: your code here
}

/** Takes another replica's CHECKPOINT, and has the box of its seq counted again. It is not judged here. */
export function CheckpointRpc(s: Server, args: CheckpointArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=5:checkpoint <= ${peerId}`);
  if (seq <= s.low) return { ok: true };

  const box = s.box(seq);
  box.votes.push(args);
  void s.verifyBallotCheckpoint(box);
  return { ok: true };
}

/**
 * Judges the CHECKPOINTs that came for a seq, counts the valid ones, and makes the checkpoint *stable*.
 *
 * - **CP3** stable is what 2f+1 replicas have confirmed with the same digest: this one's own vote counts if it is there, and is not
 *   needed. Never with fewer, never waiting for more.
 * - **CP4** a vote of an unknown sender, of one that has voted, or with a wrong signature does not count; it uses up nobody's later
 *   valid vote, and spoils no other. Votes with another digest do not count together.
 * - **CP5** then `s.stable` is the seq, the digest and the votes that prove it; `s.forget(seq)` forgets all up to it, and
 *   `s.moveWindow()` takes what the window admits now. It never goes back: what is at or below `s.low` changes nothing.
 *
 * It logs `stable checkpoint, window=<low+1>..<high>` when it has forgotten. Its counterpart is `verifyBallotCommit` of
 * `zpbft/commit.ts`.
 */
export function verifyBallotCheckpoint(_s: Server, _box: Box): void | Promise<void> {
  // TODO: your code here
}
