import { type MessageOf, replica, replyTo } from "../wire.ts";
import { executableAt, statesOf } from "./executable.ts";
import { isOrder, type Known, leftAt, lifeAt, placeOf, viewSaid } from "./known.ts";
import { NULL_DIGEST, ordersOf, requestDigest, told } from "./proofs.ts";
import { lowBy, restsOf, settledBy } from "./rests.ts";
import { isShown } from "./shown.ts";
import { stableBy } from "./stable.ts";
import { missing, type Violation, wrong } from "./violation.ts";

type Asked = MessageOf<"Server.StateRpc" | "Server.FetchRequestRpc">;

/** Who lacks a state fetches it (ST1, ST2), goes on from it (ST3), and who lacks a request does (ST4), from one after the other. */
export function judgeFetching(known: Known): Violation[] {
  return [...judgeStates(known), ...judgeTaken(known), ...judgeRequests(known)].slice(0, 1);
}

function judgeStates(known: Known): Violation[] {
  let last = 0;
  for (const { at: rest, since } of restsOf(known)) {
    const life = lifeAt(known, rest);
    if (life === 0 || lifeAt(known, since) !== life) continue;
    const seq = lowBy(known, rest);
    const isNew = seq > last;
    last = seq;
    if (seq === 0 || seq < stableBy(known, rest) || executableAt(known, seq) < rest) continue;
    const asked = known.made.filter(
      (one): one is MessageOf<"Server.StateRpc"> =>
        one.method === "Server.StateRpc" && one.at < rest && lifeAt(known, one.at) === life,
    );
    const current = asked.filter(({ params }) => params.seq === seq);
    // While it asks for one before, it asks for no other.
    if (asked.length === 0 && isNew) {
      return [
        missing(known, isShown(known, seq, rest) ? "ST1" : "CP3", rest, {
          seq,
          functions: ["verifyBallotCheckpoint"],
          message: `Replica ${known.id} was told by 2f+1 that seq ${seq} is stable, could not execute up to it, and asked nobody for the state.`,
          expected: `Server.StateRpc for seq ${seq}`,
          seen: "no such call",
        }),
      ];
    }
    const left = current.length === 0 ? [] : notAsked(known, current, since + 1);
    const isThere = current.some((one) => isHeardBy(one, since + 1) && replyTo(one)?.ok === true && isMore(known, one));
    if (left.length === 0 || isThere) continue;
    return [
      missing(known, "ST2", rest, {
        seq,
        message: `Replica ${known.id} was given no right state for seq ${seq} by those that it had asked, and did not ask ${left.join(" or ")}.`,
        expected: "the same question to the next replica",
        seen: `${current.length} were asked`,
      }),
    ];
  }
  return [];
}

/** Who was given the state that 2f+1 have confirmed, and had the time to take it, does not ask for it again. */
function judgeTaken(known: Known): Violation[] {
  return known.made.flatMap((one) => {
    if (one.method !== "Server.StateRpc") return [];
    const { seq } = one.params;
    const settled = settledBy(known, one.at);
    const isGiven = statesOf(known).some(
      (given) =>
        given.seq === seq &&
        given.state !== undefined &&
        given.at < settled &&
        lifeAt(known, given.at) === lifeAt(known, one.at),
    );
    if (!isGiven) return [];
    return [
      wrong(known, "ST3", one, {
        seq,
        functions: ["verifyBallotCheckpoint"],
        message: `Replica ${known.id} was given the state of seq ${seq} that 2f+1 have confirmed, and did not take it.`,
        expected: "it goes on from there",
        seen: "it asked for that state again",
      }),
    ];
  });
}

/** Whether an answer is one part of several: it is not known yet what they make together. */
function isMore(known: Known, one: MessageOf<"Server.StateRpc">): boolean {
  return !known.states.some(({ at }) => at === one.heard);
}

/** Who was not asked, when all who were asked have answered; empty if some have not. */
function notAsked(known: Known, asked: readonly Asked[], since: number): number[] {
  if (!asked.every((one) => isHeardBy(one, since))) return [];
  const names = new Set(asked.map(({ to }) => to));
  return Array.from({ length: known.cluster.n }, (_, id) => id).filter(
    (id) => id !== known.id && !names.has(replica(id)),
  );
}

function isHeardBy({ heard = Number.POSITIVE_INFINITY }: Asked, by: number): boolean {
  return heard < by;
}

/** A request of which a NEW-VIEW has only the digest is fetched (ST4). */
function judgeRequests(known: Known): Violation[] {
  const entered = [
    ...known.newViews.flatMap(({ at, args, isValid }) => (isValid ? [{ at, args }] : [])),
    ...known.said.flatMap((one) => (one.method === "Server.NewViewRpc" ? [{ at: one.at, args: one.params }] : [])),
  ];
  for (const { at, args } of entered) {
    const { view, viewChanges } = args.msg;
    const rest = restsOf(known).find(({ since }) => since >= at);
    if (rest === undefined || lifeAt(known, rest.at) !== 1 || lifeAt(known, at) !== 1) continue;
    // That it has entered it shows by a word in it; and it must be in it still.
    const isIn = known.said.some(
      (one) => viewSaid(one) === view && (isOrder(one) || one.method === "Server.NewViewRpc") && one.at <= rest.since,
    );
    const isPast =
      leftAt(known, view, at) < rest.at || entered.some((other) => other.args.msg.view > view && other.at < rest.at);
    if (!isIn || isPast) continue;
    for (const { seq, digest } of ordersOf(viewChanges).orders) {
      if (digest === NULL_DIGEST || seq <= stableBy(known, rest.at) || hasRequest(known, digest, rest.at)) continue;
      const asked = known.made.filter(
        (one): one is MessageOf<"Server.FetchRequestRpc"> =>
          one.method === "Server.FetchRequestRpc" && one.params.digest === digest && one.at < rest.at,
      );
      const left = notAsked(known, asked, rest.since + 1);
      if (left.length === 0) continue;
      return [
        missing(known, "ST4", rest.at, {
          ...{ view, seq },
          message: `Replica ${known.id} lacks the request of ${told(digest)}, which view ${view} orders at seq ${seq}, and did not ask ${left.join(" or ")} for it.`,
          expected: "Server.FetchRequestRpc to one after the other",
          seen: `${asked.length} were asked`,
        }),
      ];
    }
  }
  return [];
}

/** Whether a replica may have a request by a place: it was passed to it by somebody, or given to it when it asked. */
export function hasRequest(known: Known, digest: string, by: number): boolean {
  const isTold = known.passed.some((one) => {
    if (placeOf(one) >= by) return false;
    if (one.method === "Server.RequestRpc") return requestDigest(one.params) === digest;
    return one.method === "Server.PrePrepareRpc" && requestDigest(one.params.reqArgs) === digest;
  });
  if (isTold) return true;
  return known.made.some((one) => {
    if (one.method !== "Server.FetchRequestRpc" || !isHeardBy(one, by)) return false;
    const reqArgs = replyTo(one)?.reqArgs ?? null;
    return reqArgs !== null && requestDigest(reqArgs) === digest && known.cluster.keyring.isGenuine(reqArgs);
  });
}
