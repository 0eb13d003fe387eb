import * as zlog from "../zlog/zlog.ts";
import type { Order } from "./cert.ts";
import { isGenuine } from "./identity.ts";
import type { OkReply, PrePrepareArgs, PrePrepareMsg, RequestArgs } from "./messages.ts";
import { prepare } from "./prepare.ts";
import type { Server } from "./server.ts";

/** The leader proposes a request for a seq to the others, and accepts its own proposal. */
export function prePrepare(s: Server, seq: number, reqArgs: RequestArgs): void {
  const digest = s.requestDigest(reqArgs);
  const msg: PrePrepareMsg = { peerId: s.id, view: s.view, seq, digest };
  const args: PrePrepareArgs = { msg, sign: s.sign("pre-prepare", msg), reqArgs };

  zlog.info(`${s.at(seq)} stage=1:pre-prepare => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.PrePrepareRpc", args).catch((error: Error) => {
      zlog.warn(`Server.PrePrepareRpc ${id} error: ${error.message}`);
    });
  }
  acceptOrder(s, args, reqArgs);
}

/** Takes the leader's proposal. One that breaks PP1 is refused with a WARN line and changes nothing. */
export function PrePrepareRpc(s: Server, args: PrePrepareArgs): OkReply {
  const { peerId, seq, digest } = args.msg;
  zlog.info(`${s.at(seq)} stage=1:pre-prepare <= ${peerId}`);

  const refusal = whyRefused(s, args);
  if (refusal !== undefined) {
    zlog.warn(`${s.at(seq)} pre-prepare of ${peerId} refused: ${refusal}`);
    return { ok: false };
  }
  // The leader may say the same twice.
  if (s.cert(seq).digest !== digest) acceptOrder(s, args, args.reqArgs);
  return { ok: true };
}

/** Accepts that a request, or the null request, has a seq in the current view. */
export function acceptOrder(s: Server, order: Order, request: RequestArgs | null): void {
  const { seq } = order.msg;
  const cert = s.cert(seq);
  cert.accept(order, request);
  prepare(s, seq);
  // Votes may have been faster than the pre-prepare.
  s.verifyBallot(cert);
}

/** The part of PP1 that a pre-prepare breaks, or undefined. The signatures come last: they cost the most time. */
function whyRefused(s: Server, { msg, sign, reqArgs }: PrePrepareArgs): string | undefined {
  if (msg.view !== s.view) return `view ${msg.view} is not the current view ${s.view}`;
  if (msg.peerId !== s.leader) return `${msg.peerId} is not the leader of view ${s.view}`;
  if (s.id === s.leader) return "this replica is the leader itself";
  if (msg.digest !== s.requestDigest(reqArgs)) return "its digest is not that of the request that it carries";
  const { request, digest } = s.cert(msg.seq);
  if (request !== undefined && digest !== msg.digest) return "another digest was accepted for this view and seq";
  if (!s.verify("pre-prepare", msg, sign)) return "its signature is not the leader's";
  if (!isGenuine(reqArgs)) return "the request's signature is not the client's";
  return undefined;
}
