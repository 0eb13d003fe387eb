// Right: goes through the valid votes with an async generator that yields to the event loop.
import { setImmediate as nextTurn } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const sign = s.sign("commit", msg);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const peer of s.others) void sendCommit(s, peer, { msg, sign });
}

async function sendCommit(s: Server, peer: number, args: CommitArgs) {
  try {
    await s.call(peer, "Server.CommitRpc", args);
  } catch (err) {
    zlog.warn(`Server.CommitRpc ${peer} error: ${(err as Error).message}`);
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export async function verifyBallotCommit(s: Server, cert: Cert): Promise<void> {
  for await (const vote of genuine(s, cert, cert.commits.popAll())) {
    cert.commits.vote(vote);
    finish(s, cert);
  }
  finish(s, cert);
}

async function* genuine(s: Server, cert: Cert, votes: CommitArgs[]) {
  for (const vote of votes) {
    await nextTurn();
    const { peerId, view, digest } = vote.msg;
    if (view !== cert.view || digest !== cert.digest) continue;
    if (s.others.includes(peerId) && s.verify("commit", vote.msg, vote.sign)) yield vote;
  }
}

function finish(s: Server, cert: Cert): void {
  if (cert.stage !== Stage.Commit || cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
