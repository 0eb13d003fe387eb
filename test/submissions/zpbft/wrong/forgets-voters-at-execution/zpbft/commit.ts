// Wrong: keeps its voters in a Map of its own, drops them when it executes, and does not end the phase: repeated late votes make a quorum again (V8).
import * as zlog from "../zlog/zlog.ts";
import type { Cert } from "./cert.ts";
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

/** Who has voted about each open seq. */
const voters = new Map<number, Set<number>>();

/** Counts the valid COMMITs, and has the request executed with those of 2f others (V1 to V8). */
export function verifyBallotCommit(s: Server, cert: Cert): void {
  const mine = voters.get(cert.seq) ?? new Set<number>();
  voters.set(cert.seq, mine);
  for (const { msg, sign } of cert.commits.popAll()) {
    const refusal = whyNotCounted(s, cert, msg, sign);
    if (refusal === undefined) mine.add(msg.peerId);
    else zlog.debug(`${s.at(cert.seq)} commit of ${msg.peerId} not counted: ${refusal}`);
  }

  if (mine.size < 2 * s.f) return;
  voters.delete(cert.seq);
  execute(s, cert.seq);
}

function whyNotCounted(s: Server, cert: Cert, msg: CommitMsg, sign: string): string | undefined {
  if (!s.others.includes(msg.peerId)) return "its sender is not one of the others";
  if (msg.view !== cert.view) return `view ${msg.view} is not ${cert.view}`;
  if (msg.digest !== cert.digest) return `digest ${msg.digest} is not ${cert.digest}`;
  if (!s.verify("commit", msg, sign)) return "its signature is not its sender's";
  return undefined;
}
