// Wrong: keeps the voters of one seq only, and begins anew whenever another seq comes up (R2).
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

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

let current = { seq: 0, voters: new Set<number>() };

export function verifyBallotCommit(s: Server, cert: Cert): void {
  if (current.seq !== cert.seq) current = { seq: cert.seq, voters: new Set() };
  for (const { msg, sign } of cert.commits.popAll()) {
    if (!s.others.includes(msg.peerId)) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (s.verify("commit", msg, sign)) current.voters.add(msg.peerId);
  }
  if (current.voters.size < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
