// Right: takes two thirds of all n replicas, rounded up and with its own vote, for the quorum.
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

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

const quorumOf = (s: Server): number => Math.ceil((2 * s.n) / 3);

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const voters = cert.commits;
  for (const vote of voters.popAll()) {
    const { peerId, view, digest } = vote.msg;
    if (peerId === s.id || peerId >= s.n || voters.voted(peerId)) continue;
    if (view !== cert.view || digest !== cert.digest) continue;
    if (s.verify("commit", vote.msg, vote.sign)) voters.vote(vote);
  }

  const withMine = voters.count + 1;
  if (withMine < quorumOf(s)) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
