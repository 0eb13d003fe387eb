// Wrong: it gathers the proofs of each VIEW-CHANGE in the same list, and the NEW-VIEW that it has begun its view with changes when it leaves that (ST5).
import * as zlog from "../zlog/zlog.ts";
import type { Cert } from "../zpbft/cert.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Chosen } from "./functions.ts";
import type { NewViewArgs, Prepared, ViewChangeArgs } from "./messages.ts";
import { NULL_DIGEST } from "./null-request.ts";
import { ownPrepare } from "./own-prepare.ts";
import { whyNotStable } from "./proofs.ts";
import type { Server } from "./server.ts";

/** Leaves the view for a higher one, and says so to each of the others, with all that must not be lost (VC1 to VC5). */
export function viewChange(s: Server, view: number): void {
  s.leaveView(view);
  const { seq, proof: checkpoint } = s.stable;
  const msg = { peerId: s.id, view, seq, checkpoint, prepared: preparedSince(s) };
  const args: ViewChangeArgs = { msg, sign: s.sign("view-change", msg) };

  zlog.info(`${s.in(view)} stage=6:view-change => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.ViewChangeRpc", args).catch((error: Error) => {
      zlog.warn(`Server.ViewChangeRpc ${id} error: ${error.message}`);
    });
  }
  s.viewChanges.take(args);
  count(s);
}

/** The proofs that it shows. */
const gathered: Prepared[] = [];

/** A proof for each seq above the last stable checkpoint that was ever prepared here, of the highest view in which it was. */
function preparedSince(s: Server): Prepared[] {
  const seqs = s.knownSeqs.filter((seq) => seq > s.low).toSorted((a, b) => a - b);
  gathered.length = 0;
  for (const seq of seqs) {
    const cert = s.certsOf(seq).find((one) => s.isPrepared(one));
    if (cert !== undefined) gathered.push(proofOf(s, cert));
  }
  return gathered;
}

/** The leader's PREPARE adds nothing to its pre-prepare. This replica's own does, unless it is that leader. */
function proofOf(s: Server, cert: Cert): Prepared {
  const leader = cert.view % s.n;
  const own = s.id === leader ? [] : [ownPrepare(s, cert)];
  const others = cert.prepares.votes().filter(({ msg }) => msg.peerId !== leader);
  if (cert.prePrepare === undefined) throw new Error(`seq=${cert.seq} is prepared without a pre-prepare`);
  return { prePrepare: cert.prePrepare, prepares: [...own, ...others].slice(0, 2 * s.f) };
}

/** Takes another replica's VIEW-CHANGE: joins f+1 that have gone on, and leads, or waits for the leader, with 2f+1 (VC6 to VC8, NV1, T3). */
export async function ViewChangeRpc(s: Server, args: ViewChangeArgs): Promise<OkReply> {
  const { peerId, view } = args.msg;
  zlog.info(`${s.in(view)} stage=6:view-change <= ${peerId}`);

  const refusal = whyNotTaken(s, args) ?? (await s.verifyViewChange(args));
  if (refusal !== undefined) {
    zlog.warn(`${s.in(view)} view-change of ${peerId} refused: ${refusal}`);
    return { ok: false };
  }
  s.viewChanges.take(args);

  const reached = s.others.map((id) => s.viewChanges.highestOf(id)).toSorted((a, b) => b - a)[s.f] ?? 0;
  if (reached > s.view) await s.viewChange(reached);
  else count(s);
  return { ok: true };
}

function whyNotTaken(s: Server, { msg: { peerId, view } }: ViewChangeArgs): string | undefined {
  if (!s.others.includes(peerId)) return "its sender is not one of the others";
  if (view < s.view || (view === s.view && !s.changing)) return `view ${view} is not above ${s.view}`;
  return undefined;
}

function count(s: Server): void {
  if (!s.changing || s.viewChanges.for(s.view).length <= 2 * s.f) return;
  s.awaitNewView();
  if (s.leader === s.id) s.newView();
}

/** The reason why a VIEW-CHANGE is not valid; undefined if it is (VC7). */
export function verifyViewChange(s: Server, { msg, sign }: ViewChangeArgs): string | undefined {
  if (msg.view < 1) return "there is no view change to view 0";
  if (!s.verify("view-change", msg, sign)) return "its signature is not its sender's";
  const unstable = whyNotStable(s, msg.seq, msg.checkpoint);
  if (unstable !== undefined) return unstable;

  const seqs = new Set<number>();
  for (const prepared of msg.prepared) {
    const { view, seq } = prepared.prePrepare.msg;
    if (view >= msg.view) return `seq ${seq} was prepared in view ${view}, which is not below ${msg.view}`;
    if (seq <= msg.seq || seq > msg.seq + 2 * s.interval) return `seq ${seq} is outside the window above ${msg.seq}`;
    if (seqs.has(seq)) return `seq ${seq} is there twice`;
    seqs.add(seq);
    const unproven = whyNotPrepared(s, prepared);
    if (unproven !== undefined) return unproven;
  }
  return undefined;
}

function whyNotPrepared(s: Server, { prePrepare, prepares }: Prepared): string | undefined {
  const { peerId: leader, view, seq, digest } = prePrepare.msg;
  if (leader !== view % s.n) return `the pre-prepare of seq ${seq} is not of the leader of view ${view}`;
  const senders = new Set<number>();
  for (const { msg } of prepares) {
    if (msg.view !== view || msg.seq !== seq || msg.digest !== digest) return `a prepare of seq ${seq} is for another`;
    if (msg.peerId === leader) return `a prepare of seq ${seq} is the leader's`;
    if (senders.has(msg.peerId)) return `two prepares of seq ${seq} are of ${msg.peerId}`;
    senders.add(msg.peerId);
  }
  if (senders.size < 2 * s.f) return `${senders.size} prepares of seq ${seq} are fewer than 2f=${2 * s.f}`;
  if (!s.verify("pre-prepare", prePrepare.msg, prePrepare.sign)) return `the pre-prepare of seq ${seq} is not signed`;
  const isSigned = prepares.every(({ msg, sign }) => s.verify("prepare", msg, sign));
  return isSigned ? undefined : `a prepare of seq ${seq} is not signed by its sender`;
}

/**
 * What a new view orders again (NV3 to NV5): each seq above the highest checkpoint, up to the highest that is proven prepared, with
 * the digest of the highest view; and the null request where nothing is proven.
 */
export function chooseOrders(_s: Server, viewChanges: readonly ViewChangeArgs[]): Chosen {
  const low = Math.max(...viewChanges.map(({ msg }) => msg.seq));
  const highest = new Map<number, { view: number; digest: string }>();
  for (const { prePrepare } of viewChanges.flatMap(({ msg }) => msg.prepared)) {
    const { seq, view, digest } = prePrepare.msg;
    if (view >= (highest.get(seq)?.view ?? 0)) highest.set(seq, { view, digest });
  }
  const high = Math.max(low, ...highest.keys());
  const seqs = Array.from({ length: high - low }, (_, place) => low + 1 + place);
  return { low, orders: seqs.map((seq) => ({ seq, digest: highest.get(seq)?.digest ?? NULL_DIGEST })) };
}

/** The reason why a NEW-VIEW is not valid; undefined if it is (NV6, NV7). */
export async function verifyNewView(s: Server, { msg, sign }: NewViewArgs): Promise<string | undefined> {
  const { peerId, view, viewChanges, prePrepares } = msg;
  if (peerId !== view % s.n) return `${peerId} is not the leader of view ${view}`;
  if (!s.verify("new-view", msg, sign)) return "its signature is not its sender's";
  const senders = new Set(viewChanges.map((one) => one.msg.peerId));
  if (senders.size !== viewChanges.length) return "it has two view-changes of one replica";
  if (senders.size <= 2 * s.f) return `${senders.size} view-changes are fewer than 2f+1=${2 * s.f + 1}`;
  for (const one of viewChanges) {
    if (one.msg.view !== view) return `the view-change of ${one.msg.peerId} is for view ${one.msg.view}`;
    const refusal = await s.verifyViewChange(one);
    if (refusal !== undefined) return `the view-change of ${one.msg.peerId} is not valid: ${refusal}`;
  }

  const { orders } = s.chooseOrders(viewChanges);
  if (orders.length !== prePrepares.length) return `it has ${prePrepares.length} orders, and ${orders.length} follow`;
  for (const [place, { seq, digest }] of orders.entries()) {
    const given = prePrepares[place];
    if (given?.msg.seq !== seq || given.msg.digest !== digest)
      return `its order for seq ${seq} is not the one that follows`;
    if (given.msg.peerId !== peerId || given.msg.view !== view) return `its order for seq ${seq} is of another view`;
    if (!s.verify("pre-prepare", given.msg, given.sign)) return `its order for seq ${seq} is not signed by ${peerId}`;
  }
  return undefined;
}
