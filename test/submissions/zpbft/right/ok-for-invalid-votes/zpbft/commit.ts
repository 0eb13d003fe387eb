// Right: finds out on receipt that a vote is invalid, throws it away, and still answers ok.
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
  const { msg } = args;
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const received: OkReply = { ok: true };

  // Who sent it can be told at any time, what it should say only after the pre-prepare.
  if (!isSigned(s, args)) return received;
  const cert = s.cert(msg.seq);
  if (cert.request !== undefined && !isAbout(cert, args)) return received;

  cert.commits.push(args);
  s.verifyBallot(cert);
  return received;
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    if (isAbout(cert, vote)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isSigned(s: Server, { msg, sign }: CommitArgs): boolean {
  return s.others.includes(msg.peerId) && s.verify("commit", msg, sign);
}

function isAbout(cert: Cert, { msg }: CommitArgs): boolean {
  return msg.view === cert.view && msg.digest === cert.digest;
}
