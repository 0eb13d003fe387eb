// Right: logs a line of its own for each peer, right before it sends to that one.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  for (const id of s.others) sendTo(s, id, args);
}

function sendTo(s: Server, id: number, args: CommitArgs): void {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit => [${id}]`);
  s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
    zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
  });
}

/** Takes another replica's COMMIT (R1, R2, R3). */
export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

/** Counts the valid COMMITs, and has the request executed with those of 2f others (V1 to V8). */
export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    if (!cert.commits.voted(vote.msg.peerId) && isValid(s, cert, vote)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  if (msg.view !== cert.view || msg.digest !== cert.digest) return false;
  return s.verify("commit", msg, sign);
}
