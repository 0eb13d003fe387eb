// Wrong: takes a counted vote back when its sender signs another one for the same seq (V7).
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

async function sendCommit(s: Server, peer: number, args: CommitArgs): Promise<void> {
  try {
    await s.call(peer, "Server.CommitRpc", args);
  } catch (err) {
    zlog.warn(`Server.CommitRpc ${peer} error: ${(err as Error).message}`);
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

const voters = new WeakMap<Cert, Set<number>>();

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const counted = voters.get(cert) ?? new Set<number>();
  voters.set(cert, counted);
  for (const { msg, sign } of cert.commits.popAll()) {
    if (!s.others.includes(msg.peerId) || !s.verify("commit", msg, sign)) continue;
    if (msg.view === cert.view && msg.digest === cert.digest) counted.add(msg.peerId);
    else counted.delete(msg.peerId);
  }
  if (counted.size < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
