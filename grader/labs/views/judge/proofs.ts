import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { CheckpointArgs, NewViewArgs, Prepared, ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import type { Keyring } from "../../pbft/judge/keyring.ts";

/**
 * What a message proves, by its content and the signatures in it alone: no history, no time. This is the judge's own account of the
 * protocol, and knows nothing of the reference's.
 */

/** Whose signatures there are, how many replicas, and from which seq to which checkpoints are made. */
export interface Cluster {
  n: number;
  interval: number;
  keyring: Keyring;
}

/** A part of a message that is wrong: the rule that whoever sends it breaks, and what is wrong, for `it`. */
export interface Flaw<R extends string> {
  rule: R;
  text: string;
}

/** What has a seq, as a digest. */
export interface Given {
  seq: number;
  digest: string;
}

/** The digest of the null request. */
export const NULL_DIGEST: string = digestOf({});

/** The digest of a request is over the key of its client as well: what two clients ask for alike is two requests. */
export function requestDigest({ req, pubkey }: Pick<RequestArgs, "req" | "pubkey">): string {
  return digestOf({ req, pubkey });
}

export function faultyMax({ n }: Pick<Cluster, "n">): number {
  return (n - 1) / 3;
}

export function leaderOf(view: number, { n }: Pick<Cluster, "n">): number {
  return view % n;
}

/** Why these CHECKPOINTs do not prove that a seq is stable; undefined if they do. */
export function whyNotStable(cluster: Cluster, seq: number, proof: readonly CheckpointArgs[]): string | undefined {
  if (seq === 0) return proof.length === 0 ? undefined : "it proves seq 0, for which there is no proof";
  if (seq % cluster.interval !== 0) return `its seq ${seq} is no multiple of K=${cluster.interval}`;
  const digests = new Set(proof.map(({ msg }) => msg.digest));
  if (digests.size > 1) return `the CHECKPOINTs of its proof have ${digests.size} digests`;
  const other = proof.find(({ msg }) => msg.seq !== seq);
  if (other !== undefined) return `a CHECKPOINT of its proof is for seq ${other.msg.seq}, not ${seq}`;
  const twice = firstTwice(proof.map(({ msg }) => msg.peerId));
  if (twice !== undefined) return `its proof has two CHECKPOINTs of ${twice}`;
  const unsigned = proof.find(({ msg, sign }) => !cluster.keyring.isSigned(msg.peerId, "checkpoint", msg, sign));
  if (unsigned !== undefined) return `a CHECKPOINT of its proof is not signed by ${unsigned.msg.peerId}`;
  const needed = 2 * faultyMax(cluster) + 1;
  return proof.length < needed
    ? `its proof has ${proof.length} CHECKPOINTs, and 2f+1 = ${needed} are needed`
    : undefined;
}

/** Why an entry does not prove that its request was prepared; undefined if it does. */
function whyNotPrepared(cluster: Cluster, { prePrepare, prepares }: Prepared): string | undefined {
  const { peerId, view, seq, digest } = prePrepare.msg;
  const entry = `the entry for seq ${seq}`;
  const leader = leaderOf(view, cluster);
  if (peerId !== leader) return `${entry} has a pre-prepare of ${peerId}, and the leader of view ${view} is ${leader}`;
  const other = prepares.find(({ msg }) => msg.view !== view || msg.seq !== seq || msg.digest !== digest);
  if (other !== undefined) return `${entry} has a PREPARE of ${other.msg.peerId} for something else`;
  if (prepares.some(({ msg }) => msg.peerId === leader)) return `${entry} has a PREPARE of its own leader`;
  const twice = firstTwice(prepares.map(({ msg }) => msg.peerId));
  if (twice !== undefined) return `${entry} has two PREPAREs of ${twice}`;
  const needed = 2 * faultyMax(cluster);
  if (prepares.length < needed) return `${entry} has ${prepares.length} PREPAREs, and 2f = ${needed} are needed`;
  if (!cluster.keyring.isSigned(leader, "pre-prepare", prePrepare.msg, prePrepare.sign)) {
    return `${entry} has a pre-prepare that is not signed by ${leader}`;
  }
  const unsigned = prepares.find(({ msg, sign }) => !cluster.keyring.isSigned(msg.peerId, "prepare", msg, sign));
  return unsigned && `${entry} has a PREPARE that is not signed by ${unsigned.msg.peerId}`;
}

/** What is wrong with a VIEW-CHANGE; undefined if it is valid. */
export function whyNotViewChange(cluster: Cluster, { msg, sign }: ViewChangeArgs): Flaw<"VC1" | "VC3"> | undefined {
  if (msg.view < 1) return { rule: "VC1", text: "it is for view 0, to which there is no view change" };
  if (!cluster.keyring.isSigned(msg.peerId, "view-change", msg, sign)) {
    return { rule: "VC1", text: `it is not signed by ${msg.peerId}` };
  }
  const unstable = whyNotStable(cluster, msg.seq, msg.checkpoint);
  if (unstable !== undefined) return { rule: "VC1", text: unstable };
  const twice = firstTwice(msg.prepared.map(({ prePrepare }) => prePrepare.msg.seq));
  if (twice !== undefined) return { rule: "VC3", text: `it has two entries for seq ${twice}` };
  for (const prepared of msg.prepared) {
    const { view, seq } = prepared.prePrepare.msg;
    const text =
      view >= msg.view
        ? `its entry for seq ${seq} is of view ${view}, which is not below ${msg.view}`
        : seq <= msg.seq || seq > msg.seq + 2 * cluster.interval
          ? `its entry for seq ${seq} is outside ${msg.seq + 1}..${msg.seq + 2 * cluster.interval}`
          : whyNotPrepared(cluster, prepared);
    if (text !== undefined) return { rule: "VC3", text };
  }
  return undefined;
}

/** What follows from valid VIEW-CHANGEs: the highest checkpoint in them, and what is ordered above it, in the order of the seqs. */
export function ordersOf(viewChanges: readonly ViewChangeArgs[]): { low: number; orders: Given[] } {
  const low = Math.max(0, ...viewChanges.map(({ msg }) => msg.seq));
  const entries = viewChanges.flatMap(({ msg }) => msg.prepared.map(({ prePrepare }) => prePrepare.msg));
  const high = Math.max(low, ...entries.map(({ seq }) => seq));
  const orders: Given[] = [];
  for (let seq = low + 1; seq <= high; seq++) {
    const [newest] = entries.filter((entry) => entry.seq === seq).toSorted((a, b) => b.view - a.view);
    orders.push({ seq, digest: newest?.digest ?? NULL_DIGEST });
  }
  return { low, orders };
}

/** What is wrong with a NEW-VIEW; undefined if it is valid. */
export function whyNotNewView(
  cluster: Cluster,
  { msg, sign }: NewViewArgs,
): Flaw<"NV1" | "NV2" | "NV3" | "NV4" | "NV5"> | undefined {
  const { peerId, view, viewChanges, prePrepares } = msg;
  const leader = leaderOf(view, cluster);
  if (peerId !== leader)
    return { rule: "NV1", text: `it is of ${peerId}, and the leader of view ${view} is ${leader}` };
  if (!cluster.keyring.isSigned(peerId, "new-view", msg, sign)) {
    return { rule: "NV1", text: `it is not signed by ${peerId}` };
  }
  const weak = whyNotEnough(cluster, view, viewChanges);
  if (weak !== undefined) return { rule: "NV2", text: weak };
  const wrong = whyNotTheOrders(
    ordersOf(viewChanges),
    prePrepares.map((order) => order.msg),
    viewChanges,
  );
  if (wrong !== undefined) return wrong;
  const unsigned = prePrepares.find(
    (order) =>
      order.msg.peerId !== peerId ||
      order.msg.view !== view ||
      !cluster.keyring.isSigned(peerId, "pre-prepare", order.msg, order.sign),
  );
  return (
    unsigned && { rule: "NV1", text: `its order for seq ${unsigned.msg.seq} is not ${peerId}'s word in view ${view}` }
  );
}

/** Why VIEW-CHANGEs do not carry a NEW-VIEW; undefined if they do. */
function whyNotEnough(cluster: Cluster, view: number, viewChanges: readonly ViewChangeArgs[]): string | undefined {
  const twice = firstTwice(viewChanges.map(({ msg }) => msg.peerId));
  if (twice !== undefined) return `it has two VIEW-CHANGEs of ${twice}`;
  const needed = 2 * faultyMax(cluster) + 1;
  if (viewChanges.length < needed) return `it has ${viewChanges.length} VIEW-CHANGEs, and 2f+1 = ${needed} are needed`;
  for (const one of viewChanges) {
    if (one.msg.view !== view) return `its VIEW-CHANGE of ${one.msg.peerId} is for view ${one.msg.view}`;
    const flaw = whyNotViewChange(cluster, one);
    if (flaw !== undefined) return `its VIEW-CHANGE of ${one.msg.peerId} is not valid: ${flaw.text}`;
  }
  return undefined;
}

/** The first place at which what is ordered differs from what follows, as the rule that it breaks. */
function whyNotTheOrders(
  { orders }: { orders: readonly Given[] },
  given: readonly Given[],
  viewChanges: readonly ViewChangeArgs[],
): Flaw<"NV3" | "NV4" | "NV5"> | undefined {
  const twice = firstTwice(given.map(({ seq }) => seq));
  if (twice !== undefined) return { rule: "NV3", text: `it orders seq ${twice} twice` };
  for (const { seq, digest } of orders) {
    const order = given.find((one) => one.seq === seq);
    if (order === undefined)
      return {
        rule: digest === NULL_DIGEST ? "NV5" : "NV3",
        text: `it does not order seq ${seq}, for which ${told(digest)} follows`,
      };
    if (order.digest === digest) continue;
    const isProven = viewChanges.some(({ msg }) => msg.prepared.some(({ prePrepare }) => prePrepare.msg.seq === seq));
    const text = `it orders ${told(order.digest)} at seq ${seq}, and ${told(digest)} follows`;
    return { rule: isProven ? "NV4" : "NV5", text };
  }
  const more = given.find(({ seq }) => !orders.some((order) => order.seq === seq));
  if (more !== undefined) return { rule: "NV3", text: `it orders seq ${more.seq}, for which nothing follows` };
  const isAscending = given.every(({ seq }, place) => orders[place]?.seq === seq);
  return isAscending ? undefined : { rule: "NV3", text: "its orders are not in the order of their seqs" };
}

/** A digest in a sentence. */
export function told(digest: string): string {
  return digest === NULL_DIGEST ? "the null request" : `digest ${digest.slice(0, 8)}`;
}

function firstTwice<T>(all: readonly T[]): T | undefined {
  return all.find((one, place) => all.indexOf(one) !== place);
}
