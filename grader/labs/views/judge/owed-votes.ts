import type { NewViewArgs } from "../../../../skeleton/zviews/messages.ts";
import { type MessageOf, replyTo } from "../wire.ts";
import { cameTo, restIn, restWith } from "./due.ts";
import { acceptedAt, enteredAt, followingFrom, isOrder, type Known, leftAt, placeOf, viewSaid } from "./known.ts";
import { looksAtTheFirst } from "./looking.ts";
import { leavesOutItsOwn } from "./own-word.ts";
import { faultyMax, leaderOf, NULL_DIGEST, ordersOf, requestDigest } from "./proofs.ts";
import { lowBy, restAfter, settledBy } from "./rests.ts";
import { stableBy } from "./stable.ts";
import { hasRequest } from "./state.ts";
import { missing, type Violation } from "./violation.ts";

/** The votes and pre-prepares that a replica had to send, and had not sent when it had done all that it had to do. */
export function judgeOwedVotes(known: Known): Violation[] {
  return [...owedPrepares(known), ...owedCommits(known), ...owedProposals(known)];
}

type Order = MessageOf<"Server.PrePrepareRpc" | "Server.PrepareRpc" | "Server.CommitRpc">;
type Rule = "NV7" | "NV8" | "NV9" | "W3" | "CP3" | "CP4" | "P1" | "C1";

/** So many messages of one sender are kept for a view or a window to come, in Ks. */
const KEPT_IN_INTERVALS = 9;

/**
 * Whether a replica must have taken what was passed to it of a view, or kept it until it came to the view or the window: it was not
 * too far beyond the window, and its sender had not said too much (W3, NV9).
 */
function isKept(known: Known, one: Order): boolean {
  const { interval } = known.setting;
  const { view, seq } = one.params.msg;
  const at = placeOf(one);
  const high = lowBy(known, at) + 2 * interval;
  if (seq > high + interval) return false;
  const settled = settledBy(known, at);
  if (seq <= high && enteredAt(known, view) < settled) return true;
  const more = known.passed.filter((other) => isOrder(other) && other.from === one.from && placeOf(other) <= at);
  return more.length <= KEPT_IN_INTERVALS * interval;
}

/** Whether of the CHECKPOINTs for the seq that had to be stable, or later ones, some were not valid, or said something else. */
function isSpoilt({ passed, checkpoints, cluster }: Known, low: number, by: number): boolean {
  const digests = new Set(checkpoints.flatMap(({ args: { msg } }) => (msg.seq === low ? [msg.digest] : [])));
  return (
    digests.size > 1 ||
    passed.some((one) => {
      if (one.method !== "Server.CheckpointRpc" || placeOf(one) >= by || one.params.msg.seq < low) return false;
      const { msg, sign } = one.params;
      return !cluster.keyring.isSigned(msg.peerId, "checkpoint", msg, sign);
    })
  );
}

/** Whether it is this NEW-VIEW by which a replica must have entered its view: a liar may make several that are valid. */
function isItsBeginning(known: Known, at: number, { msg }: NewViewArgs): boolean {
  const rest = restAfter(known, at) ?? Number.POSITIVE_INFINITY;
  return !known.newViews.some(
    (other) => other.isValid && other.at !== at && other.at < rest && other.args.msg.view === msg.view,
  );
}

/** A PREPARE for what was ordered in the view that it must be in, and in the window that it must have (NV7 to NV9, W3, CP3, P1). */
function owedPrepares(known: Known): Violation[] {
  const { id, cluster, setting } = known;
  const ordered = [
    ...known.newViews.flatMap(({ at, args, isValid }) =>
      isValid && isItsBeginning(known, at, args)
        ? followingFrom(args).map((order) => ({ ...order, at, view: args.msg.view, isRedone: true }))
        : [],
    ),
    ...known.passed.flatMap((one) => {
      if (one.method !== "Server.PrePrepareRpc" || !isKept(known, one)) return [];
      const { view, seq, digest } = one.params.msg;
      return [{ seq, digest, at: placeOf(one), view, isRedone: false }];
    }),
  ];
  for (const { seq, digest, at, view, isRedone } of ordered) {
    if (leaderOf(view, cluster) === id) continue;
    const [accepted] = acceptedAt(known, view, seq);
    if (accepted === undefined || accepted.digest !== digest) continue;
    const ready = Math.max(at, accepted.at);
    const isLacking = isRedone && digest !== NULL_DIGEST;
    const rest = restWith(
      known,
      ready,
      (by) =>
        seq <= lowBy(known, by) + 2 * setting.interval &&
        (!isLacking || hasRequest(known, digest, settledBy(known, by))),
    );
    if (rest === undefined || leftAt(known, view, ready) < rest || cameTo(known, rest) > view) continue;
    // What it may have forgotten by then is not owed, and what it was told before it was at work, neither.
    const wasAtRest = restAfter(known, known.starts[0] ?? 0) ?? Number.POSITIVE_INFINITY;
    if (seq <= stableBy(known, rest) || wasAtRest > at) continue;
    if (saidBy(known, "Server.PrepareRpc", view, rest).some((one) => one.params.msg.seq === seq)) continue;
    const voted = saidBy(known, "Server.PrepareRpc", view, rest).map((one) => one.params.msg.seq);
    const reach = lowBy(known, at) + 2 * setting.interval;
    const rule = ((): Rule => {
      if (view > 0 && voted.length === 0) return "NV7";
      if (isRedone) return "NV8";
      if (enteredAt(known, view) > at) return "NV9";
      if (seq > reach && voted.some((other) => other > reach)) return "W3";
      if (seq <= 2 * setting.interval) return "P1";
      return isSpoilt(known, seq - 2 * setting.interval, rest) ? "CP4" : "CP3";
    })();
    return [
      missing(known, rule, rest, {
        ...{ view, seq },
        ...(rule === "W3" && { functions: ["verifyBallotCheckpoint"] as const }),
        ...(rule === "NV7" &&
          looksAtTheFirst(known, view) && { functions: ["chooseOrders", "verifyNewView"] as const }),
        ...(rule === "CP3" &&
          leavesOutItsOwn(known, rest) && { functions: ["checkpoint", "verifyBallotCheckpoint"] as const }),
        message: `Replica ${id} sent no PREPARE for what was ordered at seq ${seq} of view ${view}.`,
        expected: `a PREPARE in view ${view}`,
        seen: "none",
      }),
    ];
  }
  return [];
}

/** What it had said in a view by a place, of one kind. */
function saidBy<M extends Order["method"]>(known: Known, method: M, view: number, by: number): MessageOf<M>[] {
  return known.said.filter(
    (one): one is MessageOf<M> => one.method === method && viewSaid(one) === view && one.at < by,
  );
}

/** A COMMIT for what it has given its word for, with PREPAREs of 2f others (C1, NV9, W3). */
function owedCommits(known: Known): Violation[] {
  const { id, cluster, setting } = known;
  const needed = 2 * faultyMax(cluster);
  for (const own of known.said) {
    if (own.method !== "Server.PrepareRpc") continue;
    const { view, seq, digest } = own.params.msg;
    const votes = known.passed.filter((one): one is MessageOf<"Server.PrepareRpc"> => {
      if (one.method !== "Server.PrepareRpc") return false;
      const { msg, sign } = one.params;
      const isSame = msg.view === view && msg.seq === seq && msg.digest === digest && msg.peerId !== id;
      return isSame && cluster.keyring.isSigned(msg.peerId, "prepare", msg, sign) && isKept(known, one);
    });
    const firsts = [...new Map(votes.toReversed().map((one) => [one.params.msg.peerId, one])).values()];
    const last = firsts.toSorted((a, b) => placeOf(a) - placeOf(b))[needed - 1];
    if (last === undefined) continue;
    const ready = Math.max(own.at, placeOf(last));
    const rest = restIn(known, ready);
    if (rest === undefined || leftAt(known, view, own.at) < rest || cameTo(known, rest) > view) continue;
    if (digest !== NULL_DIGEST && !hasRequest(known, digest, settledBy(known, rest))) continue;
    if (acceptedAt(known, view, seq)[0]?.digest !== digest || seq <= stableBy(known, rest)) continue;
    if (saidBy(known, "Server.CommitRpc", view, rest).some((one) => one.params.msg.seq === seq)) continue;
    const counted = firsts.map(placeOf).filter((at) => at <= placeOf(last));
    const isEarly = counted.some((at) => at < enteredAt(known, view));
    const isBeyond = counted.some((at) => seq > lowBy(known, at) + 2 * setting.interval);
    return [
      missing(known, isEarly ? "NV9" : isBeyond ? "W3" : "C1", rest, {
        ...{ view, seq },
        message: `Replica ${id} was prepared for seq ${seq} in view ${view}, and sent no COMMIT.`,
        expected: `a COMMIT with PREPAREs of 2f = ${needed} others`,
        seen: "none",
      }),
    ];
  }
  return [];
}

/** The leader orders what waits with it, as soon as its window has room (Q1, W2), and what waited when it came to lead (NV8). */
function owedProposals(known: Known): Violation[] {
  const { id, cluster, setting } = known;
  for (const one of known.passed) {
    if (one.method !== "Server.RequestRpc" || replyTo(one)?.ok !== true) continue;
    const { req } = one.params;
    if (!cluster.keyring.isGenuine(one.params)) continue;
    const rest = restWith(known, placeOf(one), (by) => {
      const view = cameTo(known, by);
      const isLeader = leaderOf(view, cluster) === id && isLeading(known, view, by);
      return isLeader && nextSeq(known, view, by) <= lowBy(known, by) + 2 * setting.interval;
    });
    if (rest === undefined) continue;
    const view = cameTo(known, rest);
    const isPast = [...known.passed, ...known.said].some((other) => {
      if ((other.passed ?? other.at) >= rest && other.at >= rest) return false;
      if (other.method === "Client.ReplyRpc")
        return isOf(other.params.msg, req.clientAddr) && other.params.msg.timestamp >= req.timestamp;
      if (other.method === "Server.RequestRpc")
        return isOf(other.params.req, req.clientAddr) && other.params.req.timestamp > req.timestamp;
      if (other.method !== "Server.PrePrepareRpc" || !isOf(other.params.reqArgs.req, req.clientAddr)) return false;
      const { timestamp } = other.params.reqArgs.req;
      return timestamp > req.timestamp || (timestamp === req.timestamp && other.params.msg.view === view);
    });
    if (isPast || isRedone(known, view, one)) continue;
    const next = nextSeq(known, view, rest);
    // Where others have gone on without it, its view is past.
    if (next <= stableBy(known, rest)) continue;
    const rule = next > 2 * setting.interval ? "W2" : view > 0 ? "NV8" : "Q1";
    return [
      missing(known, rule, rest, {
        ...{ view, seq: next },
        ...(rule === "W2" && { functions: ["verifyBallotCheckpoint"] as const }),
        message: `Replica ${id} leads view ${view}, and did not order a request that waits with it: ${req.command}.`,
        expected: `a pre-prepare for seq ${next}`,
        seen: "none",
      }),
    ];
  }
  return [];
}

function isOf({ clientAddr }: { clientAddr: string }, client: string): boolean {
  return clientAddr === client;
}

/** It has not left the view, and has begun it, if there was anything to begin. */
function isLeading(known: Known, view: number, by: number): boolean {
  const isChanging = known.said.some(
    (one) => one.method === "Server.ViewChangeRpc" && viewSaid(one) === view && one.at < by,
  );
  const hasBegun = known.said.some(
    (one) => one.method === "Server.NewViewRpc" && viewSaid(one) === view && one.at < by,
  );
  return view === 0 ? !isChanging : hasBegun;
}

/** Whether a view began with a request. */
function isRedone(known: Known, view: number, { params }: MessageOf<"Server.RequestRpc">): boolean {
  const digests = known.said.flatMap((one) =>
    one.method === "Server.NewViewRpc" && one.params.msg.view === view
      ? one.params.msg.prePrepares.map(({ msg }) => msg.digest)
      : [],
  );
  return digests.includes(requestDigest(params));
}

/** The seq that a leader gives next in its view, at the most. */
export function nextSeq(known: Known, view: number, by: number): number {
  const given = saidBy(known, "Server.PrePrepareRpc", view, by).map((one) => one.params.msg.seq);
  const begun = known.said.flatMap((one) => {
    if (one.method !== "Server.NewViewRpc" || one.params.msg.view !== view) return [];
    const { low, orders } = ordersOf(one.params.msg.viewChanges);
    return [low, stableBy(known, one.at), ...orders.map(({ seq }) => seq)];
  });
  return Math.max(0, ...given, ...begun) + 1;
}
