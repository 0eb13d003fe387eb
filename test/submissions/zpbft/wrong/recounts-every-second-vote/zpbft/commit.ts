// Wrong: counts the ballot after every second vote only (R3).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

const received = new WeakMap<Cert, number>();

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  const nth = (received.get(cert) ?? 0) + 1;
  received.set(cert, nth);
  if (nth % 2 === 1) s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const votes = cert.commits.popAll();
  for (const v of votes) {
    const fits = v.msg.view === cert.view && v.msg.digest === cert.digest;
    const known = s.others.includes(v.msg.peerId);
    if (fits && known && !cert.commits.voted(v.msg.peerId) && s.verify("commit", v.msg, v.sign)) {
      cert.commits.vote(v);
    }
  }

  const committed = cert.commits.count + 1 >= 2 * s.f + 1;
  if (committed) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}
