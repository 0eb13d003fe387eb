// Wrong: logs what it receives, and not what it sends (L2).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  if (cert.stage !== Stage.Reply) {
    cert.commits.push(args);
    s.verifyBallot(cert);
  }
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const isValid = ({ msg, sign }: CommitArgs) =>
    s.others.includes(msg.peerId) &&
    msg.view === cert.view &&
    msg.digest === cert.digest &&
    s.verify("commit", msg, sign);

  for (const vote of cert.commits.popAll().filter(isValid)) cert.commits.vote(vote);
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
