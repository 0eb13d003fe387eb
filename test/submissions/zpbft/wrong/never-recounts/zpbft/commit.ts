// Wrong: puts each COMMIT into the queue, and leaves the count to others (R3).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number) {
  const args = signedCommit(s, seq);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (let i = 0; i < s.n; i++) {
    if (i === s.id) continue;
    s.call(i, "Server.CommitRpc", args).catch((err: Error) => {
      zlog.warn(`Server.CommitRpc ${i} error: ${err.message}`);
    });
  }
}

function signedCommit(s: Server, seq: number): CommitArgs {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  return { msg, sign: s.sign("commit", msg) };
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
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
