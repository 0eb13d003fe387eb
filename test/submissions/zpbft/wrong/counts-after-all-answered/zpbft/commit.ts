// Wrong: counts no COMMIT before each peer has answered its own (C3).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const answered = new WeakSet<Cert>();

export async function commit(s: Server, seq: number): Promise<void> {
  const cert = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  await Promise.all(
    s.others.map((id) =>
      s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
        zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
      }),
    ),
  );
  answered.add(cert);
  s.verifyBallot(cert);
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  if (!answered.has(cert)) return;
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId)) continue;
    if (msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};
