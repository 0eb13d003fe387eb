// Wrong: executes once in verifyBallotCommit, and once more in CommitRpc (V8).
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
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  const cert = s.cert(seq);
  const before: Stage = cert.stage;
  cert.commits.push(args);
  s.verifyBallot(cert);
  if (before === Stage.Commit && s.cert(seq).stage === Stage.Reply) execute(s, seq);
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
