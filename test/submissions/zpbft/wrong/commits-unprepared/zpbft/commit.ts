// Wrong: sends its COMMIT when the first COMMIT comes after the pre-prepare, before it is prepared (C1).
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

const joined = new WeakSet<Cert>();

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  if (cert.stage === Stage.Prepare && !joined.has(cert)) {
    joined.add(cert);
    commit(s, cert.seq);
  }
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const votes = cert.commits.popAll();
  for (const v of votes) {
    const fits = v.msg.view === cert.view && v.msg.digest === cert.digest;
    const known = s.others.includes(v.msg.peerId);
    if (fits && known && !cert.commits.voted(v.msg.peerId) && s.verify("commit", v.msg, v.sign)) {
      cert.commits.vote(v);
    }
  }

  const committed = cert.commits.count + 1 >= 2 * s.f + 1;
  if (committed) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}
