// Wrong: checks the signature over the view that it expects, and never looks at the view that came (V2).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq: cert.seq, digest: cert.digest };
  broadcast(s, { msg, sign: s.sign("commit", msg) });
}

function broadcast(s: Server, args: CommitArgs): void {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit => [${s.others.join(" ")}]`);
  s.others.forEach((id) => {
    s.call(id, "Server.CommitRpc", args).catch((e: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${e.message}`));
  });
}

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const { view, digest } = cert;
  for (const vote of cert.commits.popAll()) {
    const { peerId } = vote.msg;
    if (!s.others.includes(peerId) || cert.commits.voted(peerId)) continue;
    if (vote.msg.digest !== digest) continue;
    const expected: CommitMsg = { ...vote.msg, view };
    if (s.verify("commit", expected, vote.sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
