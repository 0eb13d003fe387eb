// Wrong: its digest is over the text of the state with one byte for each character, which is another where there is more than ASCII in it (CP2).
import { createHash } from "node:crypto";
import * as zlog from "../zlog/zlog.ts";
import { canonicalJson } from "../znet/keys.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Box } from "./checkpoints.ts";
import type { CheckpointArgs } from "./messages.ts";
import type { Server } from "./server.ts";

/** Says to each of the others what this replica's state is after a seq (CP1, CP2). */
export function checkpoint(s: Server, seq: number): void {
  const state = s.stateAt(seq);
  if (state === undefined) return;
  const msg = { peerId: s.id, seq, digest: createHash("sha256").update(canonicalJson(state), "latin1").digest("hex") };
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
  for (const vote of votes.popAll()) {
    const refusal = whyNotCounted(s, votes, vote);
    if (refusal === undefined) votes.vote(vote);
    else zlog.debug(`${s.at(seq)} checkpoint of ${vote.msg.peerId} not counted: ${refusal}`);
  }
  if (seq <= s.low) return;

  const proof = largestAgreement(votes.votes());
  const [{ msg } = { msg: undefined }] = proof;
  if (msg === undefined || proof.length <= 2 * s.f) return;
  s.stable = { seq, digest: msg.digest, proof };
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

/** The largest set of votes that have the same digest. */
function largestAgreement(votes: CheckpointArgs[]): CheckpointArgs[] {
  const byDigest = Object.values(Object.groupBy(votes, ({ msg }) => msg.digest)).map((same) => same ?? []);
  return byDigest.toSorted((a, b) => b.length - a.length)[0] ?? [];
}
