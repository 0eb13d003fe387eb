// Wrong: puts its own COMMIT into the ballot, and waits for three however many replicas there are (V7).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const QUORUM = 3;

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  cert.commits.vote(args);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((e: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${e.message}`));
  }
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    const expected = msg.view === cert.view && msg.digest === cert.digest;
    if (expected && s.others.includes(msg.peerId) && s.verify("commit", msg, sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < QUORUM) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};
