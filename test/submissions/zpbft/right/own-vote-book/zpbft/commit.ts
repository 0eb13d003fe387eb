// Right: keeps the votes in a book of its own by view, digest and peer, and leaves the given ballot empty.
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

const books = new WeakMap<Server, Map<number, Set<string>>>();

function book(s: Server, seq: number): Set<string> {
  const all = books.get(s) ?? new Map<number, Set<string>>();
  const votes = all.get(seq) ?? new Set<string>();
  books.set(s, all.set(seq, votes));
  return votes;
}

export function CommitRpc(s: Server, { msg, sign }: CommitArgs): OkReply {
  zlog.info(`${s.at(msg.seq)} stage=3:commit <= ${msg.peerId}`);
  const cert = s.cert(msg.seq);
  if (cert.stage !== Stage.Reply && s.others.includes(msg.peerId) && s.verify("commit", msg, sign)) {
    book(s, msg.seq).add(`${msg.view}/${msg.digest}/${msg.peerId}`);
    s.verifyBallot(cert);
  }
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const votes = book(s, cert.seq);
  const voters = s.others.filter((id) => votes.has(`${cert.view}/${cert.digest}/${id}`));
  if (voters.length < 2 * s.f) return;
  cert.stage = Stage.Reply;
  books.get(s)?.delete(cert.seq);
  execute(s, cert.seq);
}
