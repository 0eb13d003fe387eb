// Right: remembers with a flag that it has committed itself, and adds that to the count.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const committedMyself = new WeakSet<Cert>();

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const args = { msg, sign: s.sign("commit", msg) };
  committedMyself.add(cert);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).then(
      () => {},
      (error: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`),
    );
  }
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId)) continue;
    if (msg.view !== cert.view) continue;
    if (msg.digest !== cert.digest) continue;
    if (!s.verify("commit", msg, sign)) continue;
    cert.commits.vote(vote);
  }

  const total = cert.commits.count + (committedMyself.has(cert) ? 1 : 0);
  if (total < 2 * s.f + 1) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const msg = args.msg;
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const c = s.cert(msg.seq);
  c.commits.push(args);
  s.verifyBallot(c);
  return { ok: true };
}
