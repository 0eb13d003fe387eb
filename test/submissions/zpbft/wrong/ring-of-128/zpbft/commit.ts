// Wrong: keeps the voters in a ring of 128 slots: a seq takes the slot of the one 128 before it, which may be open (V7).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq: cert.seq, digest: cert.digest };
  broadcast(s, { msg, sign: s.sign("commit", msg) });
}

function broadcast(s: Server, args: CommitArgs): void {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit => [${s.others.join(" ")}]`);
  s.others.forEach((id) => {
    s.call(id, "Server.CommitRpc", args).catch((e: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${e.message}`));
  });
}

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

const RING = 128;

const ring = new Array<{ seq: number; voters: Set<number> } | undefined>(RING);

function votersOf(seq: number): Set<number> {
  const slot = ring[seq % RING];
  if (slot?.seq === seq) return slot.voters;
  const voters = new Set<number>();
  ring[seq % RING] = { seq, voters };
  return voters;
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const voters = votersOf(cert.seq);
  for (const { msg, sign } of cert.commits.popAll()) {
    if (!s.others.includes(msg.peerId) || voters.has(msg.peerId)) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (s.verify("commit", msg, sign)) voters.add(msg.peerId);
  }
  if (voters.size < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
