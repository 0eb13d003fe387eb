// Wrong: has f = 1 as a constant of its own (V7).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number) {
  const args = signedCommit(s, seq);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (let i = 0; i < s.n; i++) {
    if (i === s.id) continue;
    s.call(i, "Server.CommitRpc", args).catch((err: Error) => {
      zlog.warn(`Server.CommitRpc ${i} error: ${err.message}`);
    });
  }
}

function signedCommit(s: Server, seq: number): CommitArgs {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  return { msg, sign: s.sign("commit", msg) };
}

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

const F = 1;
const QUORUM = 2 * F + 1;

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    if (counts(s, cert, vote)) cert.commits.vote(vote);
  }
  const votes = cert.commits.count + 1;
  if (votes >= QUORUM) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}

function counts(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) return false;
  if (msg.digest !== cert.digest || msg.view !== cert.view) return false;
  return s.verify("commit", msg, sign);
}
