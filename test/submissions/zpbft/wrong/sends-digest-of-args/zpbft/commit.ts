// Wrong: computes the digest anew, and over the whole RequestArgs (C2).
import * as zlog from "../zlog/zlog.ts";
import { digestOf } from "../znet/keys.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const { view, request } = s.cert(seq);
  if (request === undefined) return;
  const msg: CommitMsg = { peerId: s.id, view, seq, digest: digestOf(request) };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  s.others.forEach((id) => {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  });
}

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
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
