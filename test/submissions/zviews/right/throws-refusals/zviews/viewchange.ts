// Right: it throws what it refuses, gathers its proofs by a generator, and answers a VIEW-CHANGE before it looks at it.
import * as zlog from "../zlog/zlog.ts";
import { canonicalJson } from "../znet/keys.ts";
import type { Order } from "../zpbft/cert.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Chosen } from "./functions.ts";
import type { NewViewArgs, Prepared, ViewChangeArgs } from "./messages.ts";
import { NULL_DIGEST } from "./null-request.ts";
import { ownPrepare } from "./own-prepare.ts";
import { whyNotStable } from "./proofs.ts";
import type { Server } from "./server.ts";

class Refusal extends Error {}

function must(holds: boolean, why: string): asserts holds {
  if (!holds) throw new Refusal(why);
}

async function refusalOf(act: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

export async function viewChange(s: Server, view: number): Promise<void> {
  if (view < s.view || (view === s.view && s.changing)) return;
  s.leaveView(view);
  const { seq, proof } = s.stable;
  const msg = { peerId: s.id, view, seq, checkpoint: [...proof], prepared: [...proofs(s)] };
  const args: ViewChangeArgs = { msg, sign: s.sign("view-change", msg) };
  s.viewChanges.take(args);
  zlog.info(`${s.in(view)} stage=6:view-change => [${s.others.join(" ")}]`);
  const sent = s.others.map(async (id) => {
    await Promise.resolve();
    try {
      await s.call(id, "Server.ViewChangeRpc", args);
    } catch (error) {
      zlog.warn(`view-change to ${id}: ${(error as Error).message}`);
    }
  });
  go(s);
  await Promise.all(sent);
}

function* proofs(s: Server): Generator<Prepared> {
  for (const seq of s.knownSeqs) {
    if (seq <= s.low) continue;
    const certs = s.certsOf(seq).filter((cert) => s.isPrepared(cert));
    if (certs.length === 0) continue;
    const cert = certs.reduce((best, one) => (one.view > best.view ? one : best));
    const leader = cert.view % s.n;
    const all = new Map(cert.prepares.votes().map((vote) => [vote.msg.peerId, vote]));
    if (leader !== s.id) all.set(s.id, ownPrepare(s, cert));
    all.delete(leader);
    yield {
      prepares: [...all.values()].sort((a, b) => b.msg.peerId - a.msg.peerId),
      prePrepare: cert.prePrepare as Order,
    };
  }
}

function go(s: Server): void {
  const views = s.others.map((id) => s.viewChanges.highestOf(id)).sort((a, b) => b - a);
  const target = views[s.f] as number;
  if (target > s.view) {
    void s.viewChange(target);
    return;
  }
  if (!s.changing || s.viewChanges.for(s.view).length < s.n - s.f) return;
  if (s.leader === s.id) s.newView();
  else s.awaitNewView();
}

export function ViewChangeRpc(s: Server, args: ViewChangeArgs): OkReply {
  const { peerId, view } = args.msg;
  zlog.info(`${s.in(view)} stage=6:view-change <= ${peerId}`);
  void take(s, args).catch((error: Error) => zlog.error(`view-change of ${peerId}: ${error.message}`));
  return { ok: true };
}

async function take(s: Server, args: ViewChangeArgs): Promise<void> {
  if (args.msg.peerId === s.id || args.msg.view < s.view) return;
  const refusal = await s.verifyViewChange(args);
  if (refusal) {
    zlog.warn(`view-change of ${args.msg.peerId} not taken: ${refusal}`);
    return;
  }
  s.viewChanges.take(args);
  go(s);
}

export function verifyViewChange(s: Server, { msg, sign }: ViewChangeArgs): Promise<string | undefined> {
  return refusalOf(async () => {
    must(msg.view > 0 && msg.peerId < s.n, "no such view, or sender");
    const unstable = whyNotStable(s, msg.seq, msg.checkpoint);
    must(unstable === undefined, `${unstable}`);
    must(new Set(msg.prepared.map((one) => one.prePrepare.msg.seq)).size === msg.prepared.length, "a seq twice");
    await Promise.all(msg.prepared.map((one) => verifyProof(s, msg, one)));
    must(s.verify("view-change", msg, sign), "not signed");
  });
}

async function verifyProof(s: Server, at: ViewChangeArgs["msg"], { prePrepare, prepares }: Prepared): Promise<void> {
  const { msg } = prePrepare;
  must(msg.view < at.view && msg.peerId === msg.view % s.n, "another's pre-prepare, or of another view");
  must(msg.seq > at.seq && msg.seq - at.seq <= 2 * s.interval, "outside the window");
  must(s.verify("pre-prepare", msg, prePrepare.sign), "pre-prepare not signed");
  await Promise.resolve();
  const ids = new Set([msg.peerId]);
  for (const { msg: own, sign } of prepares) {
    const { peerId, ...rest } = own;
    const { peerId: _, ...wanted } = msg;
    must(canonicalJson(rest) === canonicalJson(wanted), "a prepare for another");
    must(!ids.has(peerId), "a prepare too many of one");
    ids.add(peerId);
    must(s.verify("prepare", own, sign), "prepare not signed");
  }
  must(ids.size > 2 * s.f, "too few");
}

export function chooseOrders(_s: Server, viewChanges: readonly ViewChangeArgs[]): Chosen {
  const low = viewChanges.reduce((max, { msg }) => Math.max(max, msg.seq), 0);
  const all = viewChanges.flatMap(({ msg }) => msg.prepared.map(({ prePrepare }) => prePrepare.msg));
  const newest = (seq: number) =>
    all
      .filter((one) => one.seq === seq)
      .reduce<(typeof all)[number] | undefined>(
        (best, one) => (best === undefined || one.view > best.view ? one : best),
        undefined,
      );
  const from = (seq: number): Chosen["orders"] =>
    seq <= low ? [] : [...from(seq - 1), { seq, digest: newest(seq)?.digest ?? NULL_DIGEST }];
  return { low, orders: from(all.reduce((max, { seq }) => Math.max(max, seq), low)) };
}

export function verifyNewView(s: Server, { msg, sign }: NewViewArgs): Promise<string | undefined> {
  return refusalOf(async () => {
    must(msg.peerId === msg.view % s.n, "not its leader");
    must(
      msg.viewChanges.every((one) => one.msg.view === msg.view),
      "a view-change for another view",
    );
    must(new Set(msg.viewChanges.map((one) => one.msg.peerId)).size === msg.viewChanges.length, "two of one");
    must(msg.viewChanges.length >= s.n - s.f, "too few view-changes");
    const { orders } = s.chooseOrders(msg.viewChanges);
    const wanted = orders.map(({ seq, digest }) => ({ peerId: msg.peerId, view: msg.view, seq, digest }));
    must(canonicalJson(wanted) === canonicalJson(msg.prePrepares.map((one) => one.msg)), "other orders follow");
    const refusals = await Promise.all(msg.viewChanges.map(async (one) => s.verifyViewChange(one)));
    must(
      refusals.every((one) => one === undefined),
      `${refusals.find(Boolean)}`,
    );
    for (const one of msg.prePrepares) must(s.verify("pre-prepare", one.msg, one.sign), "an order is not signed");
    must(s.verify("new-view", msg, sign), "not signed");
  });
}
