// Wrong: keeps the voters of 100 seqs and throws out the first in the order of text: "101" before "5" (V7).
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
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

const SEQS_KEPT = 100;

const book = new Map<number, Set<number>>();

function votersOf(seq: number): Set<number> {
  const voters = book.get(seq) ?? new Set<number>();
  book.set(seq, voters);
  if (book.size > SEQS_KEPT) {
    const [oldest = seq] = [...book.keys()].sort();
    book.delete(oldest);
  }
  return voters;
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const voters = votersOf(cert.seq);
  for (const vote of cert.commits.popAll()) {
    if (isValid(s, cert, vote)) voters.add(vote.msg.peerId);
  }
  if (voters.size < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  return msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign);
}
