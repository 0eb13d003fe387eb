// Right: verifies each signature after a random delay of up to a tenth of a second.
import { setTimeout as sleep } from "node:timers/promises";
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

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const msg = args.msg;
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const c = s.cert(msg.seq);
  c.commits.push(args);
  s.verifyBallot(c);
  return { ok: true };
}

const DELAY_MAX_MS = 100;

export async function verifyBallotCommit(s: Server, cert: Cert): Promise<void> {
  await Promise.all(cert.commits.popAll().map((vote) => judge(s, cert, vote)));
}

async function judge(s: Server, cert: Cert, vote: CommitArgs): Promise<void> {
  const { msg, sign } = vote;
  if (!s.others.includes(msg.peerId) || msg.view !== cert.view || msg.digest !== cert.digest) return;
  await sleep(Math.random() * DELAY_MAX_MS);
  if (cert.stage !== Stage.Commit || !s.verify("commit", msg, sign)) return;
  cert.commits.vote(vote);
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
