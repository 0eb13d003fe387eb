// Right: sends to all at once with Promise.allSettled, and counts the answers when it has them.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export async function commit(s: Server, seq: number): Promise<void> {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);

  const outcomes = await Promise.allSettled(s.others.map((id) => tell(s, id, args)));
  const reached = outcomes.filter(({ status }) => status === "fulfilled");
  zlog.debug(`${s.at(seq)} commit reached ${reached.length} of ${s.others.length}`);
}

async function tell(s: Server, id: number, args: CommitArgs): Promise<void> {
  try {
    await s.call(id, "Server.CommitRpc", args);
  } catch (error) {
    zlog.warn(`Server.CommitRpc ${id} error: ${(error as Error).message}`);
    throw error;
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
