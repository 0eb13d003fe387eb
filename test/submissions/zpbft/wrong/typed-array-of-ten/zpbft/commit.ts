// Wrong: marks the voters in an array of ten bytes, in which a replica with an id above 9 leaves no mark (V7).
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

export const CommitRpc = (s: Server, args: CommitArgs): OkReply => {
  const { seq, peerId } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.cert(seq).commits.push(args);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
};

const REPLICAS_MAX = 10;

const marks = new WeakMap<Cert, Uint8Array>();

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const voted = marks.get(cert) ?? new Uint8Array(REPLICAS_MAX);
  marks.set(cert, voted);
  for (const { msg, sign } of cert.commits.popAll()) {
    if (!s.others.includes(msg.peerId) || voted[msg.peerId] === 1) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (s.verify("commit", msg, sign)) voted[msg.peerId] = 1;
  }

  const count = voted.reduce((sum, mark) => sum + mark, 0);
  if (count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
