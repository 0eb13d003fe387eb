// Right: whatever comes, and by the clock again, it looks at all that it knows of views, and takes one VIEW-CHANGE after the other.
import * as zlog from "../zlog/zlog.ts";
import type { Cert, Order } from "../zpbft/cert.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Chosen } from "./functions.ts";
import type { NewViewArgs, Prepared, ViewChangeArgs } from "./messages.ts";
import { NULL_DIGEST } from "./null-request.ts";
import { ownPrepare } from "./own-prepare.ts";
import { whyNotStable } from "./proofs.ts";
import type { Server } from "./server.ts";

const EVERY_MS = 50;

class Changer {
  static readonly #all = new WeakMap<Server, Changer>();
  readonly s: Server;
  /** What has come and was not judged yet. */
  readonly inbox: ViewChangeArgs[] = [];
  readonly valid = new Map<string, ViewChangeArgs>();
  begun = -1;
  own: ViewChangeArgs | undefined;
  #isBusy = false;
  #isTicking = false;

  static of(s: Server): Changer {
    const known = Changer.#all.get(s) ?? new Changer(s);
    Changer.#all.set(s, known);
    return known;
  }

  constructor(s: Server) {
    this.s = s;
  }

  tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.s.clock.after(EVERY_MS, () => {
      this.#isTicking = false;
      this.look();
      if (this.s.changing) this.tick();
    });
  }

  async work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.inbox.shift(); next; next = this.inbox.shift()) {
        await new Promise((resolve) => setImmediate(resolve));
        if (next.msg.view < this.s.view) continue;
        const refusal = await this.s.verifyViewChange(next);
        if (refusal !== undefined) {
          zlog.warn(`a view-change of ${next.msg.peerId} is not valid: ${refusal}`);
          continue;
        }
        this.s.viewChanges.take(structuredClone(next));
        this.look();
      }
    } finally {
      this.#isBusy = false;
    }
  }

  look(): void {
    const { s } = this;
    for (;;) {
      const further = s.others.map((id) => s.viewChanges.highestOf(id)).filter((view) => view > s.view);
      if (further.length <= s.f) break;
      // The smallest, as in the paper: so it comes to the right one in steps.
      const before = s.view;
      void s.viewChange(Math.min(...further));
      if (s.view === before) return;
    }
    const { view } = s;
    if (!s.changing || s.viewChanges.for(view).length < 2 * s.f + 1) return;
    s.awaitNewView();
    if (view % s.n === s.id && this.begun < view) {
      this.begun = view;
      s.newView();
    }
  }
}

export function viewChange(s: Server, view: number): void {
  const { stable } = s;
  const prepared = gather(s);
  s.leaveView(view);
  const msg = { prepared, view, checkpoint: stable.proof, seq: stable.seq, peerId: s.id };
  const args: ViewChangeArgs = { msg, sign: s.sign("view-change", msg) };
  s.viewChanges.take(args);
  zlog.info(`${s.in(view)} stage=6:view-change => [${s.others.join(" ")}]`);
  for (const id of s.others) s.call(id, "Server.ViewChangeRpc", args).catch(() => {});
  const changer = Changer.of(s);
  changer.own = args;
  changer.tick();
  changer.look();
}

function gather(s: Server): Prepared[] {
  const found: Record<number, Cert> = {};
  for (const seq of s.knownSeqs)
    for (const cert of s.certsOf(seq))
      if (seq > s.low && s.isPrepared(cert) && (found[seq]?.view ?? -1) < cert.view) found[seq] = cert;
  return Object.values(found)
    .reverse()
    .map((cert) => {
      const leader = cert.view % s.n;
      const mine = leader === s.id ? [] : [ownPrepare(s, cert)];
      const theirs = cert.prepares.votes().filter(({ msg }) => msg.peerId !== leader && msg.peerId !== s.id);
      return { prePrepare: cert.prePrepare as Order, prepares: [...theirs.slice(0, 2 * s.f - mine.length), ...mine] };
    });
}

export async function ViewChangeRpc(s: Server, args: ViewChangeArgs): Promise<OkReply> {
  const { peerId, view } = args.msg;
  zlog.info(`${s.in(view)} stage=6:view-change <= ${peerId}`);
  if (peerId === s.id || peerId >= s.n) return { ok: false };
  if (view < s.view || view <= s.viewChanges.highestOf(peerId)) {
    const { own } = Changer.of(s);
    if (own !== undefined && own.msg.view > view) s.call(peerId, "Server.ViewChangeRpc", own).catch(() => {});
    return { ok: false };
  }
  const changer = Changer.of(s);
  changer.inbox.push(args);
  await changer.work();
  return { ok: true };
}

export async function verifyViewChange(s: Server, args: ViewChangeArgs): Promise<string | undefined> {
  const { msg } = args;
  const changer = Changer.of(s);
  const name = JSON.stringify(args);
  if (changer.valid.has(name)) return undefined;
  if (!(msg.view >= 1)) return "view";
  if (!s.verify("view-change", msg, args.sign)) return "sign";
  const stable = whyNotStable(s, msg.seq, msg.checkpoint);
  if (stable !== undefined) return stable;
  let last: number[] = [];
  for (const { prePrepare, prepares } of msg.prepared) {
    await new Promise((resolve) => setImmediate(resolve));
    const o = prePrepare.msg;
    const isIn = o.seq > msg.seq && o.seq <= msg.seq + 2 * s.interval && o.view < msg.view;
    if (!isIn || last.includes(o.seq)) return `seq ${o.seq}`;
    last = [...last, o.seq];
    if (o.peerId !== o.view % s.n || !s.verify("pre-prepare", o, prePrepare.sign)) return "pre-prepare";
    const bad = prepares.find(
      ({ msg: p, sign }) =>
        !(
          p.seq === o.seq &&
          p.view === o.view &&
          p.digest === o.digest &&
          p.peerId !== o.peerId &&
          s.verify("prepare", p, sign)
        ),
    );
    if (bad) return `prepare of ${bad.msg.peerId}`;
    const ids = prepares.map(({ msg: p }) => p.peerId);
    if (ids.length < 2 * s.f || new Set(ids).size !== ids.length) return "prepares";
  }
  changer.valid.set(name, args);
  return undefined;
}

export function chooseOrders(_s: Server, viewChanges: readonly ViewChangeArgs[]): Chosen {
  const copy = structuredClone(viewChanges) as ViewChangeArgs[];
  const low = copy.sort((a, b) => b.msg.seq - a.msg.seq)[0]?.msg.seq ?? 0;
  const entries = copy
    .flatMap(({ msg }) => msg.prepared.map(({ prePrepare }) => prePrepare.msg))
    .filter(({ seq }) => seq > low)
    .sort((a, b) => a.view - b.view);
  const orders: string[] = [];
  for (const { seq, digest } of entries) orders[seq] = digest;
  return {
    low,
    orders: Array.from(orders, (digest, seq) => ({ seq, digest: digest ?? NULL_DIGEST })).slice(low + 1),
  };
}

export async function verifyNewView(s: Server, { msg, sign }: NewViewArgs): Promise<string | undefined> {
  const { orders } = s.chooseOrders(msg.viewChanges);
  const same =
    orders.length === msg.prePrepares.length &&
    orders.every((one, at) => {
      const given = msg.prePrepares[at] as Order;
      return (
        given.msg.seq === one.seq &&
        given.msg.digest === one.digest &&
        given.msg.view === msg.view &&
        given.msg.peerId === msg.view % s.n
      );
    });
  if (!same) return "other orders";
  const senders: number[] = [];
  for (const one of msg.viewChanges) {
    if (one.msg.view !== msg.view || senders.includes(one.msg.peerId)) return "view-changes";
    senders.push(one.msg.peerId);
    const refusal = await s.verifyViewChange(one);
    if (refusal !== undefined) return refusal;
  }
  if (senders.length < 2 * s.f + 1) return "too few";
  if (msg.peerId !== msg.view % s.n) return "leader";
  if (!s.verify("new-view", msg, sign)) return "sign";
  return msg.prePrepares.every((one) => s.verify("pre-prepare", one.msg, one.sign)) ? undefined : "order";
}
