// Wrong: has the leader wait for all of the others, so that it answers the client last (V7).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const sign = s.sign("commit", msg);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const peer of s.others) void sendCommit(s, peer, { msg, sign });
}

async function sendCommit(s: Server, peer: number, args: CommitArgs): Promise<void> {
  try {
    await s.call(peer, "Server.CommitRpc", args);
  } catch (err) {
    zlog.warn(`Server.CommitRpc ${peer} error: ${(err as Error).message}`);
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

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const { msg, sign } of cert.commits.popAll()) {
    const why = refusal(s, cert, msg, sign);
    if (why === "") cert.commits.vote({ msg, sign });
    else zlog.debug(`${s.at(cert.seq)} commit of ${msg.peerId} not counted: ${why}`);
  }
  const needed = s.id === s.leader ? s.others.length : 2 * s.f;
  if (cert.commits.count < needed) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function refusal(s: Server, cert: Cert, msg: CommitMsg, sign: string): string {
  if (!s.others.includes(msg.peerId)) return "unknown sender";
  if (cert.commits.voted(msg.peerId)) return "duplicate";
  if (msg.view !== cert.view) return "wrong view";
  if (msg.digest !== cert.digest) return "wrong digest";
  return s.verify("commit", msg, sign) ? "" : "wrong signature";
}
