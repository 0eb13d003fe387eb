// Wrong: answers a COMMIT when its request is executed (R1).
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

const finished = new WeakMap<Cert, PromiseWithResolvers<void>>();

function finishOf(cert: Cert): PromiseWithResolvers<void> {
  const known = finished.get(cert) ?? Promise.withResolvers<void>();
  finished.set(cert, known);
  return known;
}

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  await finishOf(cert).promise;
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId)) continue;
    if (msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
  finishOf(cert).resolve();
}
