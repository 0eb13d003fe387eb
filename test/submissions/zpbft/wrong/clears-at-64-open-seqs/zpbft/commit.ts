// Wrong: throws all its voters away when 64 seqs are open (V7).
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

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};

const OPEN_MAX = 64;

const book = new Map<number, Set<number>>();

function votersOf(seq: number): Set<number> {
  const known = book.get(seq);
  if (known !== undefined) return known;
  if (book.size === OPEN_MAX) book.clear();
  const voters = new Set<number>();
  book.set(seq, voters);
  return voters;
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const voters = votersOf(cert.seq);
  for (const vote of cert.commits.popAll()) {
    if (isValid(s, cert, vote)) voters.add(vote.msg.peerId);
  }
  if (voters.size < 2 * s.f) return;
  book.delete(cert.seq);
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  return msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign);
}
