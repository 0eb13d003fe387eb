// Right: one worker handles the COMMITs of all seqs, one after the other, and takes 20 ms for each.
import { setTimeout as pause } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

let last: Promise<void> = Promise.resolve();
function work(task: () => void): Promise<void> {
  last = last.then(() => pause(20)).then(task, () => {});
  return last;
}

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others)
    s.call(id, "Server.CommitRpc", args).catch((error: Error) =>
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`),
    );
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  void work(() => {
    const cert = s.cert(seq);
    cert.commits.push(args);
    s.verifyBallot(cert);
  });
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (s.verify("commit", msg, sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
