// Right: it awaits what its peers answer when all is done, and judges one box after the other, in a chain of promises.
import * as zlog from "../zlog/zlog.ts";
import { digestOf } from "../znet/keys.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Box } from "./checkpoints.ts";
import type { CheckpointArgs } from "./messages.ts";
import type { Server } from "./server.ts";

const chains = new WeakMap<Server, Promise<void>>();

function inTurn(s: Server, act: () => Promise<void>): Promise<void> {
  const next = (chains.get(s) ?? Promise.resolve())
    .then(act)
    .catch((error: Error) => zlog.error(`turn: ${error.message}`));
  chains.set(s, next);
  return next;
}

export async function checkpoint(s: Server, seq: number): Promise<void> {
  const state = s.stateAt(seq);
  if (!state) throw new Error(`no state at ${seq}`);
  const msg = { peerId: s.id, seq, digest: digestOf(state) };
  const args: CheckpointArgs = { sign: s.sign("checkpoint", msg), msg };
  zlog.info(`${s.at(seq)} stage=5:checkpoint => [${s.others.join(" ")}]`);
  const sent = s.others.map((id) => s.call(id, "Server.CheckpointRpc", args));
  s.box(seq).votes.push(structuredClone(args));
  const counted = s.verifyBallotCheckpoint(s.box(seq));
  const results = await Promise.allSettled(sent);
  await counted;
  const failed = results.filter(({ status }) => status === "rejected").length;
  if (failed > 0) zlog.warn(`checkpoint ${seq}: ${failed} peers did not take it`);
}

export async function CheckpointRpc(s: Server, args: CheckpointArgs): Promise<OkReply> {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=5:checkpoint <= ${peerId}`);
  if (seq > s.low) {
    const box = s.box(seq);
    box.votes.push(args);
    void s.verifyBallotCheckpoint(box);
  }
  return { ok: seq > s.low };
}

export function verifyBallotCheckpoint(s: Server, box: Box): Promise<void> {
  return inTurn(s, async () => {
    const { seq, votes } = box;
    for (const vote of votes.popAll()) {
      await Promise.resolve();
      const known = vote.msg.peerId >= 0 && vote.msg.peerId < s.n;
      if (!known || vote.msg.seq !== seq || votes.voted(vote.msg.peerId)) continue;
      if (s.verify("checkpoint", vote.msg, vote.sign)) votes.vote(vote);
    }
    const tally = new Map<string, CheckpointArgs[]>();
    for (const vote of votes.votes()) tally.set(vote.msg.digest, [...(tally.get(vote.msg.digest) ?? []), vote]);
    for (const [digest, proof] of tally) {
      if (proof.length < 2 * s.f + 1 || seq <= s.low) continue;
      s.stable = { seq, digest, proof };
      s.forget(seq);
      zlog.info(`${s.at(seq)} stable checkpoint, window=${seq + 1}..${seq + 2 * s.interval}`);
      s.moveWindow();
    }
  });
}
