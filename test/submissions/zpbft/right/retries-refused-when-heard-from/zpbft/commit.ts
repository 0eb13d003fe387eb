// Right: sends a COMMIT once more to a peer that answered it with an error, when any COMMIT comes in that peer's name; the dead are left to s.call.
import * as zlog from "../zlog/zlog.ts";
import { RefusedError } from "../znet/rpc.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** What each peer has refused, by its id. A COMMIT is in it at most once, and goes out of it when it is sent again. */
const refused = new Map<number, CommitArgs[]>();

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
      if (error instanceof RefusedError) refused.set(id, [...(refused.get(id) ?? []), args]);
    });
  }
}

/** It has just sent something, so it may be well again. The second failure is the last. */
function sendRefusedAgain(s: Server, id: number): void {
  const all = refused.get(id) ?? [];
  refused.delete(id);
  for (const args of all) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  sendRefusedAgain(s, peerId);
  return { ok: true };
}

/** Counts the valid COMMITs, and has the request executed with those of 2f others (V1 to V8). */
export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    if (!cert.commits.voted(vote.msg.peerId) && isValid(s, cert, vote)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  if (msg.view !== cert.view || msg.digest !== cert.digest) return false;
  return s.verify("commit", msg, sign);
}
