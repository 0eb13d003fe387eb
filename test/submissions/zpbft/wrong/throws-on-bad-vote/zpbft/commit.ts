// Wrong: throws at a bad vote, and loses the others of the queue (V6).
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

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    assertValid(s, cert, vote);
    cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function assertValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): void {
  if (!s.others.includes(msg.peerId)) throw new Error(`unknown replica ${msg.peerId}`);
  if (msg.view !== cert.view) throw new Error(`wrong view ${msg.view}`);
  if (msg.digest !== cert.digest) throw new Error(`wrong digest ${msg.digest}`);
  if (!s.verify("commit", msg, sign)) throw new Error(`wrong signature of ${msg.peerId}`);
}
