// Wrong: handles a COMMIT after a tenth of a second, counts only the ballot of the seq that is executed next, and looks at no other when it is executed (X1).
import { setTimeout as sleep } from "node:timers/promises";
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

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  await sleep(100);
  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  // The votes for a later seq wait in its queue.
  if (cert.seq !== s.lastExecuted + 1) return;
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
