// Wrong: takes a peer that has not answered within 300 ms for dead, and sends it nothing more (C3).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const PATIENCE_MS = 300;
const silent = new Set<number>();

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  const recipients = s.others.filter((id) => !silent.has(id));
  zlog.info(`${s.at(seq)} stage=3:commit => [${recipients.join(" ")}]`);
  for (const id of recipients) void send(s, id, args);
}

async function send(s: Server, id: number, args: CommitArgs): Promise<void> {
  const timer = setTimeout(() => silent.add(id), PATIENCE_MS);
  try {
    await s.call(id, "Server.CommitRpc", args);
  } catch (error) {
    zlog.warn(`Server.CommitRpc ${id} error: ${(error as Error).message}`);
  }
  clearTimeout(timer);
}

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};

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
