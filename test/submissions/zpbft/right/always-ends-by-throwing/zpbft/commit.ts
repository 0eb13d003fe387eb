// Right: leaves each count by an exception: as long as votes are missing, and also when it has executed.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** Says to each of the others that this replica is prepared (C1, C2, C3). */
export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
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

/** How a count ended. The server survives it. */
class CountEnded extends Error {
  override name = "CountEnded";
}

export function verifyBallotCommit(s: Server, cert: Cert): never {
  const queue = cert.commits.popAll().filter((vote) => isValid(s, cert, vote));
  queue.forEach((vote) => {
    cert.commits.vote(vote);
    if (cert.commits.count === 2 * s.f) finish(s, cert);
  });
  throw new CountEnded(`seq=${cert.seq} has ${cert.commits.count} of ${2 * s.f} commits`);
}

/** Nothing of the count goes on behind this. */
function finish(s: Server, cert: Cert): never {
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
  throw new CountEnded(`seq=${cert.seq} is committed`);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  if (msg.view !== cert.view || msg.digest !== cert.digest) return false;
  return s.verify("commit", msg, sign);
}
