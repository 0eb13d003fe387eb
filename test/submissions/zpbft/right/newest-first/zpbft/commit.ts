// Right: judges the newest votes of the queue first.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export const commit = (s: Server, seq: number): void => {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const sign = s.sign("commit", msg);
  const failed = (id: number) => (error: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) s.call(id, "Server.CommitRpc", { msg, sign }).catch(failed(id));
};

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const newestFirst = cert.commits.popAll().reverse();
  newestFirst.forEach((vote) => {
    if (isGenuine(s, vote) && agrees(cert, vote)) cert.commits.vote(vote);
  });
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isGenuine(s: Server, { msg, sign }: CommitArgs): boolean {
  return s.others.includes(msg.peerId) && s.verify("commit", msg, sign);
}

function agrees(cert: Cert, { msg }: CommitArgs): boolean {
  return msg.view === cert.view && msg.digest === cert.digest;
}
