// Wrong: counts its own COMMIT as one of the 2f that the others have to send (V7).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const mine: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", mine).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
  cert.commits.vote(mine);
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const need = 2 * s.f;
  for (const vote of cert.commits.popAll()) {
    if (isValid(s, cert, vote)) cert.commits.vote(vote);
  }
  if (cert.commits.count < need) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  return msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign);
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}
