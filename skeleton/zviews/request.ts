import * as zlog from "../zlog/zlog.ts";
import type { Params, Result } from "../znet/rpc.ts";
import type { RequestArgs, RequestReply } from "../zpbft/messages.ts";
import { answerToKnown, forward, order } from "../zpbft/request.ts";
import type { METHODS } from "./messages.ts";
import type { Server } from "./server.ts";

type FetchMethod = (typeof METHODS)["Server.FetchRequestRpc"];

/** It is taken, and will get a seq. */
const WAITS: RequestReply = { ok: true, seq: 0 };

/**
 * Takes a client's request as in zpbft. It waits here from now on until it is executed: also where the leader has no seq for it
 * within the window (W2), and while no view is led (T5).
 */
export async function RequestRpc(s: Server, args: RequestArgs): Promise<RequestReply> {
  const known = answerToKnown(s, args);
  if (known !== undefined) return known;
  if (!s.wait(args)) {
    zlog.warn(`request of ${args.req.clientAddr} refused: too many wait already`);
    return { ok: false, seq: 0 };
  }
  if (s.changing || s.isSilent) return WAITS;
  if (s.id !== s.leader) return forward(s, args);
  return hasRoom(s) ? order(s, args) : WAITS;
}

/** The leader orders what waits, as far as the window goes. */
export function orderWaiting(s: Server): void {
  if (s.id !== s.leader || s.changing || s.isSilent) return;
  for (const args of s.waiting.all) if (hasRoom(s)) order(s, args);
}

/** A backup tells a new leader of what waits. */
export function forwardWaiting(s: Server): void {
  if (s.id !== s.leader) for (const args of s.waiting.all) void forward(s, args);
}

function hasRoom(s: Server): boolean {
  return s.inWindow(s.lastOrdered + 1);
}

/** The request of a digest, if it waits here or was accepted for any seq that is not forgotten. */
export function requestOf(s: Server, digest: string): RequestArgs | undefined {
  const certs = s.knownSeqs.flatMap((seq) => s.certsOf(seq));
  const accepted = certs.find((cert) => cert.digest === digest && cert.request)?.request;
  return accepted ?? s.waiting.all.find((args) => s.requestDigest(args) === digest);
}

/** Gives a request to one who has its digest from a NEW-VIEW, and no more (ST4). */
export function FetchRequestRpc(s: Server, { digest }: Params<FetchMethod>): Result<FetchMethod> {
  const reqArgs = requestOf(s, digest) ?? null;
  return { ok: reqArgs !== null, reqArgs };
}
