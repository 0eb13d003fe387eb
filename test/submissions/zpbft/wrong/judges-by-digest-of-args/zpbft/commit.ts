// Wrong: compares each vote's digest with one over the whole RequestArgs (V3).
import * as zlog from "../zlog/zlog.ts";
import { digestOf } from "../znet/keys.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export const commit = (s: Server, seq: number): void => {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const sign = s.sign("commit", msg);
  const failed = (id: number) => (error: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) s.call(id, "Server.CommitRpc", { msg, sign }).catch(failed(id));
};

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const digest = digestOf(cert.request ?? {});
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId)) continue;
    if (msg.view !== cert.view) continue;
    if (msg.digest !== digest) continue;
    if (s.verify("commit", msg, sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
