// Right: drops each vote that comes after the execution, without a look at it.
import * as zlog from "../zlog/zlog.ts";
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
  if (cert.stage === Stage.Reply) return { ok: true };
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
