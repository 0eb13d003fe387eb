// Right: puts the certs with new votes into a set, and counts them all in the next turn of the event loop.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number) {
  const args = signedCommit(s, seq);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (let i = 0; i < s.n; i++) {
    if (i === s.id) continue;
    s.call(i, "Server.CommitRpc", args).catch((err: Error) => {
      zlog.warn(`Server.CommitRpc ${i} error: ${err.message}`);
    });
  }
}

function signedCommit(s: Server, seq: number): CommitArgs {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  return { msg, sign: s.sign("commit", msg) };
}

const waiting = new Map<Server, Set<Cert>>();

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  const cert = s.cert(seq);
  cert.commits.push(args);

  const batch = waiting.get(s);
  if (batch !== undefined) {
    batch.add(cert);
  } else {
    waiting.set(s, new Set([cert]));
    setImmediate(countAll, s);
  }
  return { ok: true };
}

function countAll(s: Server): void {
  const batch = waiting.get(s) ?? [];
  waiting.delete(s);
  for (const cert of batch) s.verifyBallot(cert);
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const need = 2 * s.f;
  const pending = cert.commits.popAll();
  while (cert.commits.count < need) {
    const vote = pending.shift();
    if (vote === undefined) return;
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId)) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (!s.verify("commit", msg, sign)) continue;
    cert.commits.vote(vote);
  }
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
