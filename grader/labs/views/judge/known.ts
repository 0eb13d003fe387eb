import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { CheckpointArgs, NewViewArgs, Status, ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import type { History } from "../../../history/history.ts";
import { Keyring } from "../../pbft/judge/keyring.ts";
import { type Message, type MessageOf, messagesOf, replica, replyTo } from "../wire.ts";
import {
  type Cluster,
  faultyMax,
  type Given,
  leaderOf,
  ordersOf,
  requestDigest,
  whyNotNewView,
  whyNotViewChange,
} from "./proofs.ts";
import type { Setting } from "./setting.ts";

/** Something that a replica was told, from a place on: the earliest at which it can have known it. */
interface Heard<T> {
  at: number;
  args: T;
  isValid: boolean;
}

/** What a replica may take as ordered in a view, from a place on. */
export interface Accepted {
  at: number;
  digest: string;
}

/** A vote or pre-prepare of a view. */
type Order = MessageOf<"Server.PrePrepareRpc" | "Server.PrepareRpc" | "Server.CommitRpc">;

/**
 * All that a history says of one replica that runs the submission: what it was told, and what it has said. A message counts from the
 * moment at which its passing began. So what it is not entitled to by then, it is not, whatever the machine does.
 */
export interface Known {
  id: number;
  cluster: Cluster;
  setting: Setting;
  history: History;
  /** Where each of its lives begins. What it has said in one, it does not know of in the next. */
  starts: readonly number[];
  /** Its calls, the first of each content, in the order in which it made them; and all of them. */
  said: readonly Message[];
  made: readonly Message[];
  passed: readonly Message[];
  viewChanges: readonly Heard<ViewChangeArgs>[];
  newViews: readonly Heard<NewViewArgs>[];
  /** CHECKPOINTs of others, and its own. */
  checkpoints: readonly Heard<CheckpointArgs>[];
  /** The states that it has fetched: the text of each, whole. */
  states: readonly { at: number; seq: number; text: string }[];
  /** What others have answered when it asked how things are. */
  statuses: readonly { at: number; id: number; status: Status }[];
}

const keyrings = new WeakMap<History, Keyring>();

/** The public keys of those that a history is of. */
export function keyringOf(history: History, { pubkeys }: Pick<Setting, "pubkeys">): Keyring {
  return keyrings.getOrInsertComputed(history, () => new Keyring(pubkeys));
}

export function knownOf(history: History, setting: Setting, id: number): Known {
  const me = replica(id);
  const messages = messagesOf(history);
  const keyring = keyringOf(history, setting);
  const cluster = { n: setting.n, interval: setting.interval, keyring };
  const made = messages.filter(({ from }) => from === me);
  const passed = messages
    .filter(({ to, passed: at }) => to === me && at !== undefined)
    .toSorted((a, b) => placeOf(a) - placeOf(b));
  const statuses = made.flatMap((call) => {
    if (call.method !== "Server.StatusRpc" || call.heard === undefined) return [];
    const status = replyTo(call);
    return status === undefined ? [] : [{ at: call.heard, id: replicaOf(call.to), status }];
  });

  const viewChangesTold = [
    ...passed.flatMap((one) => (one.method === "Server.ViewChangeRpc" ? [{ at: placeOf(one), args: one.params }] : [])),
    ...statuses.flatMap(({ at, status: { viewChange } }) => (viewChange === null ? [] : [{ at, args: viewChange }])),
  ];
  const newViewsTold = [
    ...passed.flatMap((one) => (one.method === "Server.NewViewRpc" ? [{ at: placeOf(one), args: one.params }] : [])),
    ...statuses.flatMap(({ at, status: { newView } }) => (newView === null ? [] : [{ at, args: newView }])),
  ];
  const checkpointsTold = [
    ...passed.flatMap((one) => (one.method === "Server.CheckpointRpc" ? [{ at: placeOf(one), args: one.params }] : [])),
    ...made.flatMap((one) => (one.method === "Server.CheckpointRpc" ? [{ at: one.at, args: one.params }] : [])),
    ...statuses.flatMap(({ at, status }) => status.checkpoint.map((args) => ({ at, args }))),
    ...viewChangesTold.flatMap(({ at, args }) => args.msg.checkpoint.map((one) => ({ at, args: one }))),
    ...newViewsTold.flatMap(({ at, args }) =>
      args.msg.viewChanges.flatMap(({ msg }) => msg.checkpoint.map((one) => ({ at, args: one }))),
    ),
  ];
  return {
    id,
    cluster,
    setting,
    history,
    starts: history.of("start").flatMap(({ who, at }) => (who === me ? [at] : [])),
    said: firsts(made),
    made,
    passed,
    viewChanges: viewChangesTold
      .map((one) => ({ ...one, isValid: whyNotViewChange(cluster, one.args) === undefined }))
      .toSorted((a, b) => a.at - b.at),
    newViews: newViewsTold
      .map((one) => ({ ...one, isValid: whyNotNewView(cluster, one.args) === undefined }))
      .toSorted((a, b) => a.at - b.at),
    checkpoints: checkpointsTold
      .map((one) => ({ ...one, isValid: isSigned(cluster, one.args) }))
      .toSorted((a, b) => a.at - b.at),
    states: statesOf(made),
    statuses: statuses.toSorted((a, b) => a.at - b.at),
  };
}

/** The id of a replica, by its name. */
function replicaOf(name: string): number {
  return Number(name.split(" ").at(-1));
}

/** The place at which a message began to be passed. */
export function placeOf({ passed = Number.POSITIVE_INFINITY }: Message): number {
  return passed;
}

/** Which of its lives a place is in. */
export function lifeAt({ starts }: Known, at: number): number {
  return starts.filter((start) => start <= at).length;
}

/** From which place on a replica may be in a view; Infinity if it may never. */
export function enteredAt(known: Known, view: number): number {
  if (view === 0) return 0;
  const byOthers = known.newViews.find(({ args, isValid }) => isValid && args.msg.view === view)?.at;
  if (leaderOf(view, known.cluster) !== known.id) return byOthers ?? Number.POSITIVE_INFINITY;
  const senders = new Set<number>();
  for (const { at, args, isValid } of known.viewChanges) {
    if (!isValid || args.msg.view !== view || args.msg.peerId === known.id) continue;
    senders.add(args.msg.peerId);
    if (senders.size === 2 * faultyMax(known.cluster)) return at;
  }
  return byOthers ?? Number.POSITIVE_INFINITY;
}

const lefts = new WeakMap<Known, Map<string, number>>();

/** Where it has left a view, in the life of a place: it has said something of a higher one. Infinity if it has not. */
export function leftAt(known: Known, view: number, at: number): number {
  const life = lifeAt(known, at);
  const all = lefts.getOrInsertComputed(known, () => new Map<string, number>());
  return all.getOrInsertComputed(`${life} ${view}`, () => {
    const later = known.said.find((one) => lifeAt(known, one.at) === life && (viewSaid(one) ?? -1) > view);
    return later?.at ?? Number.POSITIVE_INFINITY;
  });
}

/** The view that a message shows its sender to have come to. */
export function viewSaid(message: Message): number | undefined {
  if (isOrder(message) || message.method === "Server.ViewChangeRpc" || message.method === "Server.NewViewRpc") {
    return message.params.msg.view;
  }
  return undefined;
}

export function isOrder(message: Message): message is Order {
  return /^Server\.(PrePrepare|Prepare|Commit)Rpc$/.test(message.method);
}

const bySeq = new WeakMap<readonly Message[], ReadonlyMap<string, readonly Message[]>>();

/** Those of some messages that are about a seq of a view, of one kind, in their order. */
function aboutSeq<M extends Order["method"]>(
  some: readonly Message[],
  method: M,
  view: number,
  seq: number,
): readonly MessageOf<M>[] {
  const all = bySeq.getOrInsertComputed(some, () =>
    Map.groupBy(some.filter(isOrder), (one) => `${one.method} ${one.params.msg.view} ${one.params.msg.seq}`),
  );
  return (all.get(`${method} ${view} ${seq}`) ?? []) as readonly MessageOf<M>[];
}

const following = new WeakMap<NewViewArgs, readonly Given[]>();

/** The orders that follow from what a NEW-VIEW shows. */
export const followingFrom = (args: NewViewArgs): readonly Given[] =>
  following.getOrInsertComputed(args, () => ordersOf(args.msg.viewChanges).orders);

/** What a replica may take as ordered at a seq of a view, from the earliest on. */
export function acceptedAt(known: Known, view: number, seq: number): Accepted[] {
  const entered = enteredAt(known, view);
  const leader = leaderOf(view, known.cluster);
  const proposals = aboutSeq(leader === known.id ? known.said : known.passed, "Server.PrePrepareRpc", view, seq);
  const byPrePrepare = proposals.flatMap((one): Accepted[] => {
    const { msg, sign, reqArgs } = one.params;
    if (msg.peerId !== leader || msg.digest !== requestDigest(reqArgs)) return [];
    const { keyring } = known.cluster;
    if (!keyring.isSigned(leader, "pre-prepare", msg, sign) || !keyring.isGenuine(reqArgs)) return [];
    return [{ at: Math.max(leader === known.id ? 0 : placeOf(one), entered), digest: msg.digest }];
  });
  const newViews = leader === known.id ? known.said.filter((one) => one.method === "Server.NewViewRpc") : [];
  const byNewView = [
    ...known.newViews.flatMap(({ at, args, isValid }) => (isValid ? [{ at, args }] : [])),
    ...newViews.map(({ params }) => ({ at: entered, args: params })),
  ].flatMap(({ at, args }): Accepted[] => {
    if (args.msg.view !== view) return [];
    const order = followingFrom(args).find((one) => one.seq === seq);
    return order === undefined ? [] : [{ at: Math.max(at, entered), digest: order.digest }];
  });
  return [...byPrePrepare, ...byNewView].toSorted((a, b) => a.at - b.at);
}

/** From which place on a replica may hold a digest prepared at a seq of a view. */
export function preparedAt(known: Known, view: number, seq: number, digest: string): number {
  const accepted = acceptedAt(known, view, seq).find((one) => one.digest === digest);
  if (accepted === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(accepted.at, quorumAt(known, "Server.PrepareRpc", { view, seq, digest }));
}

/** From which place on it may hold it committed. */
export function committedAt(known: Known, view: number, seq: number, digest: string): number {
  return Math.max(preparedAt(known, view, seq, digest), quorumAt(known, "Server.CommitRpc", { view, seq, digest }));
}

/** The place at which it was passed valid votes of 2f others. */
function quorumAt(
  { id, cluster, passed }: Known,
  method: "Server.PrepareRpc" | "Server.CommitRpc",
  { view, seq, digest }: { view: number; seq: number; digest: string },
): number {
  const needed = 2 * faultyMax(cluster);
  if (needed === 0) return 0;
  const phase = method === "Server.PrepareRpc" ? "prepare" : "commit";
  const senders = new Set<number>();
  for (const one of aboutSeq(passed, method, view, seq)) {
    const { msg, sign } = one.params;
    if (msg.digest !== digest || msg.peerId === id) continue;
    if (cluster.keyring.isSigned(msg.peerId, phase, msg, sign)) senders.add(msg.peerId);
    if (senders.size === needed) return placeOf(one);
  }
  return Number.POSITIVE_INFINITY;
}

const requests = new WeakMap<History, { until: number; all: Map<string, RequestArgs> }>();

/** Every request of a history, by its digest. */
export function requestsOf(history: History): Map<string, RequestArgs> {
  const known = requests.get(history);
  if (known?.until === history.now) return known.all;
  const all = new Map<string, RequestArgs>();
  for (const message of messagesOf(history)) {
    if (message.method !== "Server.RequestRpc" && message.method !== "Server.PrePrepareRpc") continue;
    const args = message.method === "Server.RequestRpc" ? message.params : message.params.reqArgs;
    all.set(requestDigest(args), args);
  }
  requests.set(history, { until: history.now, all });
  return all;
}

function isSigned({ keyring, interval }: Cluster, { msg, sign }: CheckpointArgs): boolean {
  return msg.seq > 0 && msg.seq % interval === 0 && keyring.isSigned(msg.peerId, "checkpoint", msg, sign);
}

/** The first of each content, for a message goes to each of the others, and again to who was away. */
function firsts(made: readonly Message[]): Message[] {
  const seen = new Set<string>();
  return made.filter(({ method, params }) => {
    const content = `${method} ${JSON.stringify(params)}`;
    return !seen.has(content) && seen.add(content);
  });
}

/** The texts of states that came in parts, one after the other, from one replica. */
function statesOf(made: readonly Message[]): Known["states"] {
  const parts = new Map<string, string[]>();
  const whole: { at: number; seq: number; text: string }[] = [];
  for (const call of made) {
    if (call.method !== "Server.StateRpc" || call.heard === undefined) continue;
    const answer = replyTo(call);
    if (!answer?.ok) continue;
    const name = `${call.to} ${call.params.seq}`;
    const soFar = parts.get(name) ?? [];
    parts.set(name, soFar);
    soFar[call.params.part] = answer.text;
    const isWhole = Array.from({ length: answer.parts }, (_, part) => soFar[part]).every((text) => text !== undefined);
    if (isWhole) whole.push({ at: call.heard, seq: call.params.seq, text: soFar.slice(0, answer.parts).join("") });
  }
  return whole;
}
