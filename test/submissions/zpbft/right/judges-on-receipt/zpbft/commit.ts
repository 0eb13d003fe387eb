// Right: judges each vote when it comes, and keeps in the queue only those that come before the pre-prepare.
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

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  if (cert.stage === Stage.Request) cert.commits.push(args);
  else judge(s, cert, args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const early of cert.commits.popAll()) judge(s, cert, early);
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

/** Only for a cert whose pre-prepare was accepted: before that there is nothing to compare with. */
function judge(s: Server, cert: Cert, vote: CommitArgs): void {
  const { msg, sign } = vote;
  if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) return;
  if (msg.view !== cert.view || msg.digest !== cert.digest) return;
  if (s.verify("commit", msg, sign)) cert.commits.vote(vote);
}
