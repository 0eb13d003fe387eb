// Wrong: sends to the peers one after the other in turns, and to no more of them when two calls have failed (C3).
import { setImmediate as nextTurn } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const FAILURES_MAX = 2;

export async function commit(s: Server, seq: number): Promise<void> {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  let failures = 0;
  for (const id of s.others) {
    if (failures === FAILURES_MAX) break;
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      failures += 1;
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
    await nextTurn();
  }
}

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) continue;
    const sameContent = msg.view === cert.view && msg.digest === cert.digest;
    if (sameContent && s.verify("commit", msg, sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
