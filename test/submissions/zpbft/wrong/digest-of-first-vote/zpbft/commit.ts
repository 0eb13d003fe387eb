// Wrong: compares the digests with that of the first vote, not with that of the pre-prepare (V3).
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
  const msg = args.msg;
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const c = s.cert(msg.seq);
  c.commits.push(args);
  s.verifyBallot(c);
  return { ok: true };
}

const digests = new WeakMap<Cert, string>();

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) continue;
    if (msg.view !== cert.view || !s.verify("commit", msg, sign)) continue;
    const digest = digests.get(cert) ?? msg.digest;
    digests.set(cert, digest);
    if (msg.digest === digest) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
