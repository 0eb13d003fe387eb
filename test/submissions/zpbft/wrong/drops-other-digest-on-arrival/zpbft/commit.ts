// Wrong: drops a vote whose digest is not the cert's, also when the cert has none yet (R2).
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
  const cert = s.cert(msg.seq);
  if (msg.digest !== cert.digest) {
    zlog.debug(`commit of ${msg.peerId} is for another digest`);
  } else {
    cert.commits.push(args);
    s.verifyBallot(cert);
  }
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const need = 2 * s.f;
  const pending = cert.commits.popAll();
  while (cert.commits.count < need) {
    const vote = pending.shift();
    if (vote === undefined) return;
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId)) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (!s.verify("commit", msg, sign)) continue;
    cert.commits.vote(vote);
  }
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
