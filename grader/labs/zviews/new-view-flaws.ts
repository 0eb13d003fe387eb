import type { NewViewArgs, ViewChangeArgs } from "../../../skeleton/zviews/messages.ts";
import { type Given, NULL_DIGEST, ordersOf } from "../views/judge/proofs.ts";
import type { NewViewParts } from "../views/signing.ts";
import type { Lone } from "./lone.ts";

/** Where a NEW-VIEW is made. */
export interface Begun {
  lone: Lone;
  view: number;
  /** What one of the others was prepared for in the view before, and that view. */
  given: Given;
  past: number;
  /** The VIEW-CHANGEs of 2f+1 of the others, the first of which proves that. The first f+1 have been told to the server under test. */
  viewChanges: readonly ViewChangeArgs[];
  /** That of the server under test. */
  own: ViewChangeArgs;
  /** The NEW-VIEW of the view before, if there was one. */
  last: NewViewArgs | undefined;
}

type Made = (begun: Begun) => NewViewArgs;

const another = "6".repeat(64);

/** A NEW-VIEW by the right VIEW-CHANGEs, with other orders. */
const withOrders =
  (change: (orders: Given[], begun: Begun) => Given[]): Made =>
  (begun) =>
    made(begun, { orders: change(ordersOf(begun.viewChanges).orders, begun) });

/** A NEW-VIEW by other VIEW-CHANGEs, with the orders that follow from these. */
const withViewChanges =
  (change: (viewChanges: ViewChangeArgs[], begun: Begun) => ViewChangeArgs[]): Made =>
  (begun) =>
    made(begun, { viewChanges: change([...begun.viewChanges], begun) });

/** A NEW-VIEW whose orders are the right ones, made by this. */
const withSigned =
  (sign: (given: Given, begun: Begun) => { msg: Given & { peerId: number; view: number }; sign: string }): Made =>
  (begun) =>
    made(begun, { prePrepares: ordersOf(begun.viewChanges).orders.map((given) => sign(given, begun)) });

function made(
  { lone, view, viewChanges }: Begun,
  parts: Partial<NewViewParts>,
  amiss: Parameters<Lone["signing"]["newView"]>[2] = {},
): NewViewArgs {
  const all = parts.viewChanges ?? viewChanges;
  return lone.signing.newView(view, { viewChanges: all, orders: ordersOf(all).orders, ...parts }, amiss);
}

/** One of the others that does not lead a view. */
const backup = ({ lone, view }: Begun): number => lone.others.find((id) => id !== lone.leaderOf(view)) as number;

const atSeq = (orders: readonly Given[], seq: number, digest: string): Given[] =>
  orders.map((one) => (one.seq === seq ? { seq, digest } : one));

type ViewChangeMade = (sender: number, begun: Begun) => ViewChangeArgs;

/** The last of the VIEW-CHANGEs is another one of its sender. */
const withLast = (change: ViewChangeMade): Made =>
  withViewChanges((all, begun) => [...all.slice(0, -1), change((all.at(-1) as ViewChangeArgs).msg.peerId, begun)]);

/** The first of the VIEW-CHANGEs, which the server under test has been told, is another one of its sender. */
const withFirst = (change: (known: ViewChangeArgs, begun: Begun) => ViewChangeArgs): Made =>
  withViewChanges(([known, ...more], begun) => [change(known as ViewChangeArgs, begun), ...more]);

/** Its own VIEW-CHANGE and those of 2f others are valid, and there is one more that is not. */
const withOneMore =
  (change: ViewChangeMade, isLeftOut = false): Made =>
  (begun) => {
    const valid = [begun.own, ...begun.viewChanges.slice(0, -1)];
    const more = change((begun.viewChanges.at(-1) as ViewChangeArgs).msg.peerId, begun);
    const all = [...valid, more];
    return made(begun, { viewChanges: all, orders: ordersOf(isLeftOut ? valid : all).orders });
  };

const forged: ViewChangeMade = (sender, { lone, view }) =>
  lone.viewChange(sender, view, [], { signer: lone.others.find((id) => id !== sender) as number });

const forAnother =
  (above: number): ViewChangeMade =>
  (sender, { lone, view }) =>
    lone.viewChange(sender, view + above);

const withMadeUpProof: ViewChangeMade = (sender, { lone, view, given, past }) => {
  const proof = lone.proof(past, { seq: given.seq + 1, digest: another });
  return lone.viewChange(sender, view, [{ ...proof, prepares: proof.prepares.slice(1) }]);
};

const withMadeUpCheckpoint: ViewChangeMade = (sender, { lone, view }) => {
  const at = { seq: 11 * lone.interval, digest: another };
  const checkpoint = lone.others.map((id) => lone.signing.checkpoint(id, at, { signer: sender }));
  return lone.signing.viewChange(sender, view, { seq: at.seq, checkpoint });
};

/** A VIEW-CHANGE with a proof more than its sender has shown. */
const withNext: ViewChangeMade = (sender, { lone, view, given, past }) =>
  lone.viewChange(sender, view, [lone.proof(past, { ...given, seq: given.seq + 1 })]);

/** NEW-VIEWs that are not valid, each by one thing. */
export const FLAWS: Readonly<Record<string, Made>> = {
  "an order is missing": withOrders((orders, { given }) => orders.filter(({ seq }) => seq !== given.seq)),
  "no orders": withOrders(() => []),
  "the null request for one that is proven": withOrders((orders, { given }) => atSeq(orders, given.seq, NULL_DIGEST)),
  "another request for one that is proven": withOrders((orders, { given }) => atSeq(orders, given.seq, another)),
  "one order too many": withOrders((orders, { given }) => [...orders, { seq: given.seq + 1, digest: another }]),
  "the digests that follow, each at the next seq": withOrders((orders) =>
    orders.map(({ seq, digest }) => ({ seq: seq + 1, digest })),
  ),
  "an order twice": withOrders((orders) => [...orders, orders.at(-1) as Given]),
  "the digest of a lower view": (begun) => {
    const { lone, view, past, given } = begun;
    let older = past - 1;
    while (lone.leaderOf(older) === lone.id) older -= 1;
    const [first, second, ...more] = begun.viewChanges as [ViewChangeArgs, ViewChangeArgs, ...ViewChangeArgs[]];
    const lower = { seq: given.seq, digest: another };
    const proof = older < 0 ? [] : [lone.proof(older, lower)];
    const all = [first, lone.viewChange(second.msg.peerId, view, proof), ...more];
    return made(begun, { viewChanges: all, orders: atSeq(ordersOf(all).orders, given.seq, another) });
  },
  "the orders that follow from another VIEW-CHANGE of one": (begun) => {
    const [first, ...more] = begun.viewChanges as [ViewChangeArgs, ...ViewChangeArgs[]];
    const all = [withNext(first.msg.peerId, begun), ...more];
    return made(begun, { viewChanges: all, orders: ordersOf(begun.viewChanges).orders });
  },

  "VIEW-CHANGEs of 2f": withViewChanges((all) => all.slice(0, -1)),
  "a VIEW-CHANGE twice": withViewChanges((all) => [...all.slice(0, -1), all[0] as ViewChangeArgs]),
  "two VIEW-CHANGEs of one": withViewChanges((all, begun) => [
    ...all.slice(0, -1),
    withNext((all[0] as ViewChangeArgs).msg.peerId, begun),
  ]),
  "one more VIEW-CHANGE, the same again": withViewChanges((all) => [...all, all[0] as ViewChangeArgs]),
  "one more VIEW-CHANGE of one": withViewChanges((all, begun) => [
    ...all,
    withNext((all[0] as ViewChangeArgs).msg.peerId, begun),
  ]),
  "a VIEW-CHANGE of the view before": withLast(forAnother(-1)),
  "a VIEW-CHANGE for the next view": withLast(forAnother(1)),
  "a VIEW-CHANGE that is forged": withLast(forged),
  "a VIEW-CHANGE of its own that is forged": withLast((_, begun) => forged(begun.lone.id, begun)),
  "a VIEW-CHANGE of nobody": withLast((_, { lone, view }) =>
    lone.signing.viewChange(lone.n, view, {}, { signer: lone.others[0] as number }),
  ),
  "a VIEW-CHANGE with a proof that is made up": withLast(withMadeUpProof),
  "a VIEW-CHANGE with a checkpoint that is made up": withLast(withMadeUpCheckpoint),
  "a VIEW-CHANGE with a checkpoint of 2f": withLast((sender, { lone, view }) => {
    const at = { seq: 10 * lone.interval, digest: another };
    const checkpoint = lone.signing.checkpoints(lone.others.slice(0, 2 * lone.f), at);
    return lone.signing.viewChange(sender, view, { seq: at.seq, checkpoint });
  }),
  "a VIEW-CHANGE that is forged, of one that it has heard": withFirst(({ msg }, begun) => forged(msg.peerId, begun)),
  "a VIEW-CHANGE that it has heard, with the signature of another": withFirst(({ msg }, { lone }) =>
    lone.signing.signed("view-change", msg, { signer: lone.others.find((id) => id !== msg.peerId) as number }),
  ),
  "a VIEW-CHANGE that it has heard, changed behind its signature": withFirst(({ msg, sign }) => ({
    msg: { ...msg, prepared: [] },
    sign,
  })),
  "one more VIEW-CHANGE, that is forged": withOneMore(forged),
  "one more VIEW-CHANGE, for the next view": withOneMore(forAnother(1)),
  "one more VIEW-CHANGE, with a proof that is made up": withOneMore(withMadeUpProof),
  "one more VIEW-CHANGE, with a proof that is made up and left out": withOneMore(withMadeUpProof, true),
  "one more VIEW-CHANGE, with a checkpoint that is made up": withOneMore(withMadeUpCheckpoint),

  "of a backup": (begun) => made(begun, { peerId: backup(begun) }),
  "signed by a backup": (begun) => made(begun, {}, { signer: backup(begun) }),
  "signed as a view-change": (begun) => made(begun, {}, { phase: "view-change" }),
  "orders that a backup has signed": withSigned((given, begun) =>
    begun.lone.signing.order(begun.lone.leaderOf(begun.view), "pre-prepare", begun.view, given, {
      signer: backup(begun),
    }),
  ),
  "a last order that a backup has signed": withSigned((given, begun) => {
    const signer = given.seq === begun.given.seq ? { signer: backup(begun) } : {};
    return begun.lone.signing.order(begun.lone.leaderOf(begun.view), "pre-prepare", begun.view, given, signer);
  }),
  "an order of the null request that a backup has signed": (begun) => {
    const { lone, view, past, given } = begun;
    const last = (begun.viewChanges.at(-1) as ViewChangeArgs).msg.peerId;
    // Nothing is proven at the seq before.
    const proof = lone.proof(past, { seq: given.seq + 2, digest: another });
    const viewChanges = [...begun.viewChanges.slice(0, -1), lone.viewChange(last, view, [proof])];
    const prePrepares = ordersOf(viewChanges).orders.map((one) => {
      const amiss = one.digest === NULL_DIGEST ? { signer: backup(begun) } : {};
      return lone.signing.order(lone.leaderOf(view), "pre-prepare", view, one, amiss);
    });
    return made(begun, { viewChanges, prePrepares });
  },
  "orders of a backup": withSigned((given, begun) =>
    begun.lone.signing.order(backup(begun), "pre-prepare", begun.view, given),
  ),
  "orders signed as prepares": withSigned((given, { lone, view }) =>
    lone.signing.order(lone.leaderOf(view), "pre-prepare", view, given, { phase: "prepare" }),
  ),
  "orders of another view": withSigned((given, { lone, view }) =>
    lone.signing.order(lone.leaderOf(view), "pre-prepare", view + lone.n, given),
  ),
  "of the view before": (begun) => begun.last ?? made(begun, { orders: [] }),
};
