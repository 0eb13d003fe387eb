// Wrong: logs its COMMIT as a PREPARE, with a line that was copied (L2).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };

  zlog.info(`${s.at(seq)} stage=2:prepare => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const msg = args.msg;
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const c = s.cert(msg.seq);
  c.commits.push(args);
  s.verifyBallot(c);
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
