// Wrong: empties its book of voters when it has grown to 500 seqs, those that are open with the others (V7).
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

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};

const SEQS_KEPT = 500;

const book = new Map<number, Map<number, CommitArgs>>();

function votesFor(seq: number): Map<number, CommitArgs> {
  if (!book.has(seq) && book.size >= SEQS_KEPT) book.clear();
  const votes = book.get(seq) ?? new Map<number, CommitArgs>();
  book.set(seq, votes);
  return votes;
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const votes = votesFor(cert.seq);
  for (const vote of cert.commits.popAll()) {
    if (!votes.has(vote.msg.peerId) && isValid(s, cert, vote)) votes.set(vote.msg.peerId, vote);
  }
  if (votes.size < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  return msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign);
}
