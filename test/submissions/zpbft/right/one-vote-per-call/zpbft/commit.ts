// Right: judges one vote per call, puts the others back, and has itself called again for them; commit has the early ones counted, too.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const { view, digest } = cert;
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
  // The stage is Commit by now: what came early is counted from here.
  s.verifyBallot(cert);
}

/** Takes another replica's COMMIT (R1, R2, R3). */
export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const [vote, ...rest] = cert.commits.popAll();
  for (const other of rest) cert.commits.push(other);
  if (vote !== undefined && !cert.commits.voted(vote.msg.peerId) && isValid(s, cert, vote)) cert.commits.vote(vote);

  if (cert.commits.count >= 2 * s.f) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  } else if (rest.length > 0) {
    s.verifyBallot(cert);
  }
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  if (msg.view !== cert.view || msg.digest !== cert.digest) return false;
  return s.verify("commit", msg, sign);
}
