// Right: counts once for all the votes that come in one turn, in a microtask.
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

const due = new WeakSet<Cert>();

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  if (!due.has(cert)) {
    due.add(cert);
    queueMicrotask(() => {
      due.delete(cert);
      s.verifyBallot(cert);
    });
  }
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const { msg, sign } of cert.commits.popAll()) {
    const why = refusal(s, cert, msg, sign);
    if (why === "") cert.commits.vote({ msg, sign });
    else zlog.debug(`${s.at(cert.seq)} commit of ${msg.peerId} not counted: ${why}`);
  }

  if (cert.commits.count >= 2 * s.f) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}

function refusal(s: Server, cert: Cert, msg: CommitMsg, sign: string): string {
  if (!s.others.includes(msg.peerId)) return "unknown sender";
  if (cert.commits.voted(msg.peerId)) return "duplicate";
  if (msg.view !== cert.view) return "wrong view";
  if (msg.digest !== cert.digest) return "wrong digest";
  return s.verify("commit", msg, sign) ? "" : "wrong signature";
}
