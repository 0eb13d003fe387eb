// Wrong: keeps the votes in a Set of objects, in which two equal votes are two (V1).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const sign = s.sign("commit", msg);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const peer of s.others) void sendCommit(s, peer, { msg, sign });
}

async function sendCommit(s: Server, peer: number, args: CommitArgs) {
  try {
    await s.call(peer, "Server.CommitRpc", args);
  } catch (err) {
    zlog.warn(`Server.CommitRpc ${peer} error: ${(err as Error).message}`);
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

const votes = new WeakMap<Cert, Set<CommitArgs>>();

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const mine = votes.get(cert) ?? new Set<CommitArgs>();
  votes.set(cert, mine);
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId)) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (s.verify("commit", msg, sign)) mine.add(vote);
  }
  if (mine.size < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
