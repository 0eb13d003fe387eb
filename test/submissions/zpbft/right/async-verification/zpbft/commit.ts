// Right: lets other work go first before it verifies each vote, and looks again at the stage after that.
import { setImmediate as nextTurn } from "node:timers/promises";
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
  const msg = args.msg;
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const c = s.cert(msg.seq);
  c.commits.push(args);
  s.verifyBallot(c);
  return { ok: true };
}

export async function verifyBallotCommit(s: Server, cert: Cert): Promise<void> {
  for (const vote of cert.commits.popAll()) {
    const valid = await isValid(s, cert, vote);
    // Another call of this function may have ended the phase in the meantime.
    if (cert.stage !== Stage.Commit) return;
    if (valid && !cert.commits.voted(vote.msg.peerId)) cert.commits.vote(vote);
  }
  if (cert.stage !== Stage.Commit || cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

async function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): Promise<boolean> {
  if (!s.others.includes(msg.peerId)) return false;
  if (msg.view !== cert.view || msg.digest !== cert.digest) return false;
  await nextTurn();
  return s.verify("commit", msg, sign);
}
