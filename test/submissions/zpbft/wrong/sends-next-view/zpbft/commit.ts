// Wrong: sends its COMMIT for the view after the current one (C2).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view: s.view + 1, seq, digest: cert.digest };
  const args = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((e: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${e.message}`));
  }
}

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};

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
