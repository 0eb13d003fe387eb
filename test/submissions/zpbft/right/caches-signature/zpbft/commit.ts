// Right: signs its COMMIT when it is first asked for it, and keeps it for each cert.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const signed = new WeakMap<Cert, CommitArgs>();

function myCommit(s: Server, cert: Cert): CommitArgs {
  let args = signed.get(cert);
  if (args === undefined) {
    const msg: CommitMsg = { peerId: s.id, view: cert.view, seq: cert.seq, digest: cert.digest };
    args = { msg, sign: s.sign("commit", msg) };
    signed.set(cert, args);
  }
  return args;
}

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", myCommit(s, cert)).catch((error: Error) => {
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
  for (const vote of cert.commits.popAll()) {
    if (counts(s, cert, vote)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function counts(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) return false;
  return msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign);
}
