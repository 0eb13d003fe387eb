// Right: counts a ballot at once, then not for 50 ms, and after these once more if votes came meanwhile.
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

const REST_MS = 50;

/** The certs that were counted a moment ago, and whether votes have come since then. */
const resting = new Map<Cert, { hasNew: boolean }>();

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  const rest = resting.get(cert);
  if (rest === undefined) countAndRest(s, cert);
  else rest.hasNew = true;
  return { ok: true };
}

/** Further votes do not put the next count off: it comes 50 ms after this one. */
function countAndRest(s: Server, cert: Cert): void {
  const rest = { hasNew: false };
  resting.set(cert, rest);
  setTimeout(() => {
    resting.delete(cert);
    if (rest.hasNew) countAndRest(s, cert);
  }, REST_MS);
  s.verifyBallot(cert);
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
