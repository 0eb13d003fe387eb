// Right: it first decides from a picture of what it knows, as a list of things to do, and then does them; the verdicts on messages are tables of questions.
import * as zlog from "../zlog/zlog.ts";
import type { Cert } from "../zpbft/cert.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Chosen } from "./functions.ts";
import type { NewViewArgs, Prepared, ViewChangeArgs } from "./messages.ts";
import { NULL_DIGEST } from "./null-request.ts";
import { ownPrepare } from "./own-prepare.ts";
import { whyNotStable } from "./proofs.ts";
import type { Server } from "./server.ts";

// A picture, and what is to be done.

interface Picture {
  id: number;
  n: number;
  f: number;
  view: number;
  changing: boolean;
  /** The highest view of each of the others. */
  highest: readonly number[];
  /** How many are for the view that it is on its way to. */
  here: number;
}

type Deed = { kind: "leave"; view: number } | { kind: "await" } | { kind: "begin" };

const pictureOf = (s: Server): Picture => ({
  id: s.id,
  n: s.n,
  f: s.f,
  view: s.view,
  changing: s.changing,
  highest: s.others.map((id) => s.viewChanges.highestOf(id)),
  here: s.viewChanges.for(s.view).length,
});

/** The highest view that more than f have reached, by trying each that anybody has. */
function reachedIn({ highest, f }: Picture): number {
  const isReached = (view: number) => highest.reduce((sum, one) => sum + Number(one >= view), 0) > f;
  return highest.reduce((best, one) => (one > best && isReached(one) ? one : best), 0);
}

function decideToLeave(picture: Picture): Deed[] {
  const view = reachedIn(picture);
  return view > picture.view ? [{ kind: "leave", view }] : [];
}

function decideToBegin({ id, n, f, view, changing, here }: Picture): Deed[] {
  if (!changing || here < 2 * f + 1) return [];
  return view % n === id ? [{ kind: "await" }, { kind: "begin" }] : [{ kind: "await" }];
}

function act(s: Server, deeds: readonly Deed[]): void {
  for (const deed of deeds) {
    if (deed.kind === "leave") void s.viewChange(deed.view);
    else if (deed.kind === "await") s.awaitNewView();
    else s.newView();
  }
}

// Questions: the first that is answered by a text is why not.

type Question = () => string | false | undefined;

function firstFlaw(questions: Iterable<Question>): string | undefined {
  for (const question of questions) {
    const flaw = question();
    if (typeof flaw === "string") return flaw;
  }
  return undefined;
}

export function viewChange(s: Server, view: number): void {
  s.leaveView(view);
  const { seq, proof } = s.stable;
  const msg = { peerId: s.id, view, seq, checkpoint: [...proof], prepared: [...proofs(s)] };
  const args: ViewChangeArgs = { msg, sign: s.sign("view-change", msg) };
  zlog.info(`${s.in(view)} stage=6:view-change => [${s.others.join(" ")}]`);
  const failed = (id: number) => (error: Error) => zlog.warn(`Server.ViewChangeRpc ${id} error: ${error.message}`);
  for (const id of s.others) s.call(id, "Server.ViewChangeRpc", args).catch(failed(id));
  s.viewChanges.take(args);
  act(s, decideToBegin(pictureOf(s)));
}

function* proofs(s: Server): Generator<Prepared> {
  const newest = new Map<number, Cert>();
  for (const seq of s.knownSeqs) {
    for (const cert of s.certsOf(seq)) {
      if (seq <= s.low || !s.isPrepared(cert)) continue;
      if ((newest.get(seq)?.view ?? -1) < cert.view) newest.set(seq, cert);
    }
  }
  for (const cert of newest.values()) {
    const { prePrepare, view } = cert;
    if (prePrepare === undefined) continue;
    const bySender = new Map(cert.prepares.votes().map((one) => [one.msg.peerId, one]));
    bySender.set(s.id, ownPrepare(s, cert));
    bySender.delete(view % s.n);
    yield { prePrepare, prepares: [...bySender.values()].slice(-2 * s.f) };
  }
}

export async function ViewChangeRpc(s: Server, args: ViewChangeArgs): Promise<OkReply> {
  const { peerId, view } = args.msg;
  zlog.info(`${s.in(view)} stage=6:view-change <= ${peerId}`);
  const isPast = () => (s.changing ? view < s.view : view <= s.view);
  const refusal =
    firstFlaw([() => !s.others.includes(peerId) && "it is of nobody else", () => isPast() && `view ${view} is past`]) ??
    (await s.verifyViewChange(args));
  if (refusal !== undefined) {
    zlog.warn(`${s.in(view)} view-change of ${peerId} refused: ${refusal}`);
    return { ok: false };
  }
  s.viewChanges.take(args);
  act(s, decideToLeave(pictureOf(s)));
  // Once more, for it may have left: what is there already is only counted again.
  act(s, isBegun(s) ? [] : decideToBegin(pictureOf(s)));
  return { ok: true };
}

const isBegun = (s: Server) => !s.changing;

export function verifyViewChange(s: Server, { msg, sign }: ViewChangeArgs): string | undefined {
  const heads = msg.prepared.map(({ prePrepare }) => prePrepare.msg);
  const last = msg.seq + 2 * s.interval;
  return firstFlaw([
    () => msg.view === 0 && "there is no way back to view 0",
    () => new Set(heads.map(({ seq }) => seq)).size < heads.length && "a seq is proven twice",
    () => heads.some(({ view }) => view >= msg.view) && "a proof is of a view to come",
    () => heads.some(({ seq }) => seq <= msg.seq || seq > last) && "a proof is out of its window",
    () => !s.verify("view-change", msg, sign) && "it is not signed by its sender",
    () => whyNotStable(s, msg.seq, msg.checkpoint),
    ...msg.prepared.map(
      (one): Question =>
        () =>
          flawOf(s, one),
    ),
  ]);
}

function flawOf(s: Server, { prePrepare, prepares }: Prepared): string | undefined {
  const { peerId, view, seq, digest } = prePrepare.msg;
  const senders = new Set(prepares.map(({ msg }) => msg.peerId));
  const isSame = ({ msg }: Prepared["prePrepare"]) => msg.view === view && msg.seq === seq && msg.digest === digest;
  return firstFlaw([
    () => peerId !== view % s.n && `seq ${seq} was not ordered by a leader`,
    () => senders.has(peerId) && `seq ${seq} is prepared by its leader`,
    () => senders.size !== prepares.length && `seq ${seq} is prepared by one twice`,
    () => senders.size < 2 * s.f && `seq ${seq} is prepared by too few`,
    () => !prepares.every(isSame) && `seq ${seq} is prepared for something else`,
    () => !s.verify("pre-prepare", prePrepare.msg, prePrepare.sign) && `seq ${seq} was ordered by somebody else`,
    () => prepares.some((one) => !s.verify("prepare", one.msg, one.sign)) && `seq ${seq} has a forged prepare`,
  ]);
}

export function chooseOrders(_s: Server, viewChanges: readonly ViewChangeArgs[]): Chosen {
  const low = viewChanges.reduce((best, { msg }) => Math.max(best, msg.seq), 0);
  const heads = viewChanges
    .flatMap(({ msg }) => msg.prepared.map(({ prePrepare }) => prePrepare.msg))
    .filter(({ seq }) => seq > low)
    // From the oldest view to the newest: what is written last stays.
    .toSorted((a, b) => a.view - b.view);
  const digests: string[] = [];
  for (const { seq, digest } of heads) digests[seq - low - 1] = digest;
  return {
    low,
    orders: Array.from(digests, (digest, place) => ({ seq: low + 1 + place, digest: digest ?? NULL_DIGEST })),
  };
}

export async function verifyNewView(s: Server, { msg, sign }: NewViewArgs): Promise<string | undefined> {
  const { peerId, view, viewChanges, prePrepares } = msg;
  const form = firstFlaw([
    () => peerId !== view % s.n && `${peerId} does not lead view ${view}`,
    () => viewChanges.length <= 2 * s.f && "its view-changes are too few",
    () => viewChanges.some((one) => one.msg.view !== view) && "a view-change is for another view",
    () => new Set(viewChanges.map((one) => one.msg.peerId)).size < viewChanges.length && "one is there twice",
    () => !s.verify("new-view", msg, sign) && "it is not signed by its sender",
  ]);
  if (form !== undefined) return form;
  for (const one of viewChanges.toReversed()) {
    const refusal = await s.verifyViewChange(one);
    if (refusal !== undefined) return `the view-change of ${one.msg.peerId} is not valid: ${refusal}`;
  }
  const { orders } = s.chooseOrders(viewChanges);
  return firstFlaw([
    () => orders.length !== prePrepares.length && "it has more orders than follow, or fewer",
    ...prePrepares.map(
      ({ msg: order, sign: signature }, place): Question =>
        () => {
          const due = orders[place];
          const isDue = order.seq === due?.seq && order.digest === due.digest;
          const isOurs = order.peerId === peerId && order.view === view;
          return !(isDue && isOurs && s.verify("pre-prepare", order, signature)) && `order ${place} is not right`;
        },
    ),
  ]);
}
