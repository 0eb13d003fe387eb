// Wrong: checks the signature when a vote comes, but not that of one which comes before *prepared* (V4).
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
  if (cert.stage === Stage.Commit && !s.verify("commit", args.msg, args.sign)) {
    zlog.warn(`${s.at(seq)} commit of ${peerId} is forged`);
    return { ok: true };
  }
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { peerId, view, digest } = vote.msg;
    if (s.others.includes(peerId) && view === cert.view && digest === cert.digest) cert.commits.vote(vote);
  }
  const committed = cert.commits.count + 1 >= 2 * s.f + 1;
  if (committed) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}
