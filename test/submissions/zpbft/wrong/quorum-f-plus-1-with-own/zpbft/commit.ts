// Wrong: counts itself, and waits for f+1 in all (V7).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number) {
  const args = signedCommit(s, seq);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (let i = 0; i < s.n; i++) {
    if (i === s.id) continue;
    s.call(i, "Server.CommitRpc", args).catch((err: Error) => {
      zlog.warn(`Server.CommitRpc ${i} error: ${err.message}`);
    });
  }
}

function signedCommit(s: Server, seq: number): CommitArgs {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  return { msg, sign: s.sign("commit", msg) };
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const msg = args.msg;
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const c = s.cert(msg.seq);
  c.commits.push(args);
  s.verifyBallot(c);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const ballot = cert.commits;
  for (const vote of ballot.popAll()) {
    const { peerId, view, digest } = vote.msg;
    if (!s.others.includes(peerId) || ballot.voted(peerId)) continue;
    if (view === cert.view && digest === cert.digest && s.verify("commit", vote.msg, vote.sign)) ballot.vote(vote);
  }
  const total = ballot.count + 1;
  if (total >= s.f + 1) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}
