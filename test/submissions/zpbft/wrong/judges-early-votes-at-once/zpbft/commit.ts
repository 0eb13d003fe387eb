// Wrong: judges each vote when it comes, an early one against the empty digest (R2).
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
  const { msg, sign } = args;
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const cert = s.cert(msg.seq);
  const agrees = msg.view === cert.view && msg.digest === cert.digest;
  if (agrees && s.others.includes(msg.peerId) && s.verify("commit", msg, sign)) {
    cert.commits.vote(args);
    s.verifyBallot(cert);
  }
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
