// Wrong: sets stage Prepare after it executes, so that a late vote leads to stage Commit and to the execution again (V8).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const sent = new WeakSet<Cert>();

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  if (sent.has(cert)) return;
  sent.add(cert);
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const sign = s.sign("commit", msg);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", { msg, sign }).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    const known = s.others.includes(msg.peerId);
    const same = msg.view === cert.view && msg.digest === cert.digest;
    if (known && same && s.verify("commit", msg, sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Prepare;
  execute(s, cert.seq);
}

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}
