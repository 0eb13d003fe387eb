// Right: verifies no more signatures than the quorum needs, and looks at the cheap things first.
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

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  if (cert.stage !== Stage.Reply) {
    cert.commits.push(args);
    s.verifyBallot(cert);
  }
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const candidates = cert.commits
    .popAll()
    .filter(({ msg }) => s.others.includes(msg.peerId) && msg.view === cert.view && msg.digest === cert.digest);

  for (const vote of candidates) {
    if (cert.commits.count >= 2 * s.f) break;
    if (cert.commits.voted(vote.msg.peerId)) continue;
    if (s.verify("commit", vote.msg, vote.sign)) cert.commits.vote(vote);
  }

  if (cert.commits.count >= 2 * s.f) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}
