import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import type { OkReply, PrepareArgs, PrepareMsg } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Says to each of the others that this replica accepted the pre-prepare (P1).
 *
 * A PREPARE is a promise: "in this view, at this seq, I take this digest and no other". It is signed, for a peer may later
 * have to be sure who gave it.
 */
export function prepare(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: PrepareMsg = { peerId: s.id, view, seq, digest };
  const args: PrepareArgs = { msg, sign: s.sign("prepare", msg) };

  zlog.info(`${s.at(seq)} stage=2:prepare => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    // Nobody is waited for: a peer that is dead must not delay the others. What becomes of the call is heard of later.
    s.call(id, "Server.PrepareRpc", args).catch((error: Error) => {
      zlog.warn(`Server.PrepareRpc ${id} error: ${error.message}`);
    });
  }
}

/**
 * Takes another replica's PREPARE.
 *
 * It may come before the pre-prepare does, for the network keeps no order between senders. So it is not judged here: it
 * is put into the queue, and the ballot is counted with whatever is known by now. The answer says that the message has
 * arrived, and never waits for consensus.
 */
export function PrepareRpc(s: Server, args: PrepareArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=2:prepare <= ${peerId}`);

  const cert = s.cert(seq);
  cert.prepares.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

/**
 * Judges the PREPAREs that are in the queue, counts the valid ones, and begins the commit phase when this replica is
 * *prepared*: with valid PREPAREs from 2f others (P1).
 *
 * Why 2f: with this replica that makes 2f+1 of the 3f+1 that take the same digest. Any two sets of 2f+1 share at least
 * f+1 replicas, so at least one that is correct, and a correct replica promises one digest only. So no other digest can
 * ever be prepared at this seq in this view.
 *
 * `s.verifyBallot` calls it only while the cert is in stage Prepare: the pre-prepare was accepted, and there is a view
 * and a digest to compare with.
 */
export function verifyBallotPrepare(s: Server, cert: Cert): void {
  for (const { msg, sign } of cert.prepares.popAll()) {
    // One vote more would change nothing, and cost the check of a signature.
    if (cert.prepares.count === 2 * s.f) break;
    const refusal = whyNotCounted(s, cert, msg, sign);
    if (refusal === undefined) cert.prepares.vote({ msg, sign });
    else zlog.debug(`${s.at(cert.seq)} prepare of ${msg.peerId} not counted: ${refusal}`);
  }

  if (cert.prepares.count < 2 * s.f) return;
  // The stage first: commit is begun once, and the votes that are still on their way find the phase ended.
  cert.stage = Stage.Commit;
  s.commit(cert.seq);
}

/**
 * The reason why a PREPARE does not count, or undefined if it does. The signature comes last: it is the only thing here
 * that costs time. A vote that does not count leaves no trace, or a forger could use up somebody's vote in advance.
 */
function whyNotCounted(s: Server, cert: Cert, msg: PrepareMsg, sign: string): string | undefined {
  if (!s.others.includes(msg.peerId)) return "its sender is not one of the others";
  if (cert.prepares.voted(msg.peerId)) return "its sender's vote is counted already";
  if (msg.view !== cert.view) return `view ${msg.view} is not ${cert.view}`;
  if (msg.digest !== cert.digest) return `digest ${msg.digest} is not ${cert.digest}`;
  if (!s.verify("prepare", msg, sign)) return "its signature is not its sender's";
  return undefined;
}
