import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import type { Order } from "../zpbft/cert.ts";
import { isGenuine, requestKey } from "../zpbft/identity.ts";
import type { OkReply, RequestArgs } from "../zpbft/messages.ts";
import { acceptOrder } from "../zpbft/preprepare.ts";
import type { NewViewArgs } from "./messages.ts";
import { NULL_DIGEST } from "./null-request.ts";
import { forwardWaiting, requestOf } from "./request.ts";
import type { Server } from "./server.ts";

/** When nobody has a request, all are asked again after so long. */
const RETRY_MS = 200;

/**
 * The leader of a view begins it: it says to the others what 2f+1 VIEW-CHANGEs make it order again, and shows them these, so that
 * everybody can find the same (NV1 to NV5).
 */
export function newView(s: Server): void {
  const { view } = s;
  const viewChanges = s.viewChanges.for(view);
  const prePrepares = s.chooseOrders(viewChanges).orders.map(({ seq, digest }): Order => {
    const msg = { peerId: s.id, view, seq, digest };
    return { msg, sign: s.sign("pre-prepare", msg) };
  });
  const msg = { peerId: s.id, view, viewChanges, prePrepares };
  const args: NewViewArgs = { msg, sign: s.sign("new-view", msg) };

  zlog.info(`${s.in(view)} stage=7:new-view => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.NewViewRpc", args).catch((error: Error) => {
      zlog.warn(`Server.NewViewRpc ${id} error: ${error.message}`);
    });
  }
  enter(s, args);
}

/**
 * Takes a new leader's NEW-VIEW. One that is not valid is refused with a WARN line and changes nothing (NV6); a valid one is
 * accepted also by who has not left its view, or is on its way to another (NV7).
 */
export async function NewViewRpc(s: Server, args: NewViewArgs): Promise<OkReply> {
  const { peerId, view } = args.msg;
  zlog.info(`${s.in(view)} stage=7:new-view <= ${peerId}`);

  // While it was judged, another view may have been entered.
  const refusal = whyLate(s, args) ?? (await s.verifyNewView(args)) ?? whyLate(s, args);
  if (refusal !== undefined) {
    zlog.warn(`${s.in(view)} new-view of ${peerId} refused: ${refusal}`);
    return { ok: false };
  }
  enter(s, args);
  return { ok: true };
}

/** Why a NEW-VIEW, valid or not, is not for this replica any more; undefined if it is. */
export function whyLate(s: Server, { msg }: NewViewArgs): string | undefined {
  if (msg.view < s.view) return `view ${msg.view} is past, this is view ${s.view}`;
  if (msg.view === s.view && !s.changing) return `view ${msg.view} is entered already`;
  if (msg.peerId === s.id) return "it is this replica's own";
  return undefined;
}

/** Enters a view (NV8): with the highest checkpoint that its NEW-VIEW proves, and what it orders again. */
export function enter(s: Server, args: NewViewArgs): void {
  const { view, viewChanges, prePrepares } = args.msg;
  s.view = view;
  s.changing = false;
  s.newViewTaken = args;
  s.ordered.clear();
  s.missing.clear();

  const { low } = s.chooseOrders(viewChanges);
  const proof = viewChanges.find(({ msg }) => msg.seq === low)?.msg.checkpoint ?? [];
  if (low > s.low && proof.length > 0) {
    s.stable = { seq: low, digest: proof[0]?.msg.digest ?? "", proof };
    s.forget(low);
  }
  s.lastOrdered = Math.max(s.low, low, ...prePrepares.map(({ msg }) => msg.seq));
  const seqs = redone(s).map(({ msg }) => msg.seq);
  zlog.info(`${s.in(view)} enter view, redo=[${seqs.join(" ")}]`);

  // What waits goes on to wait for as long as it was going to; a leader does not wait for itself.
  if (s.waiting.size === 0 || s.id === s.leader) s.timer.stop();
  else s.watch();
  if (!s.isSilent) redo(s);
  s.moveWindow();
  forwardWaiting(s);
}

/** What its NEW-VIEW orders again, of what is not forgotten. */
function redone(s: Server): Order[] {
  return s.newViewTaken?.msg.prePrepares.filter(({ msg }) => msg.seq > s.low) ?? [];
}

/** Accepts each order of the NEW-VIEW as if it were a pre-prepare. Requests that this replica lacks are fetched first (ST4). */
export function redo(s: Server): void {
  for (const order of redone(s)) {
    const { seq, digest } = order.msg;
    const request = digest === NULL_DIGEST ? null : requestOf(s, digest);
    if (request !== undefined) {
      accept(s, order, request);
    } else {
      s.missing.set(seq, order);
      void fetchRequest(s, order);
    }
  }
}

function accept(s: Server, order: Order, request: RequestArgs | null): void {
  if (request !== null) {
    s.ordered.set(requestKey(request), order.msg.seq);
    s.wait(request);
  }
  acceptOrder(s, order, request);
}

/** Asks the others for the request of an order, one after the other, as long as that order is of use. */
async function fetchRequest(s: Server, order: Order): Promise<void> {
  const { seq, digest } = order.msg;
  const isWanted = () => s.missing.get(seq) === order && seq > s.low && s.cert(seq).request === undefined;
  while (isWanted()) {
    for (const id of s.others) {
      const request = requestOf(s, digest) ?? (await requestFrom(s, id, digest));
      if (!isWanted()) return;
      if (request === undefined) continue;
      s.missing.delete(seq);
      accept(s, order, request);
      return;
    }
    await new Promise<void>((resolve) => s.clock.after(RETRY_MS, resolve));
  }
}

async function requestFrom(s: Server, id: number, digest: string): Promise<RequestArgs | undefined> {
  try {
    const { reqArgs } = await s.call(id, "Server.FetchRequestRpc", { digest });
    if (reqArgs === null) return undefined;
    if (s.requestDigest(reqArgs) === digest && isGenuine(reqArgs)) return reqArgs;
    zlog.warn(`Server.FetchRequestRpc ${id} error: what it has is not the request of this digest`);
  } catch (error) {
    zlog.warn(`Server.FetchRequestRpc ${id} error: ${messageOf(error)}`);
  }
  return undefined;
}
