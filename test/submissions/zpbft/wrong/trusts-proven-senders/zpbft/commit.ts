// Wrong: checks no more signatures of a sender after three genuine ones (V4).
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

const PROVEN_AT = 3;

/** Genuine signatures of each replica. */
const genuine = new Map<number, number>();

function isGenuine(s: Server, { msg, sign }: CommitArgs): boolean {
  const known = genuine.get(msg.peerId) ?? 0;
  if (known >= PROVEN_AT) return true;
  if (!s.verify("commit", msg, sign)) return false;
  genuine.set(msg.peerId, known + 1);
  return true;
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { peerId, view, digest } = vote.msg;
    if (!s.others.includes(peerId) || cert.commits.voted(peerId)) continue;
    if (view === cert.view && digest === cert.digest && isGenuine(s, vote)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
