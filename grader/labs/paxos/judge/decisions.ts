import { isDeepStrictEqual } from "node:util";
import type { Value } from "../../../../skeleton/zpaxos/messages.ts";
import type { Call } from "../../../history/events.ts";
import { type Rest, type Turn, turnAt } from "../../kit/world/turns.ts";
import type { StudentFunction } from "../rules.ts";
import { idOf, type MessageOf, replyTo } from "../wire.ts";
import { answersTo, callsOf, isPeer, isTaken, mostMin, restOfAsking, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** A server said, or wrote, that a value is decided. */
export interface Claim {
  view: View;
  seq: number;
  value: Value;
  at: number;
  functions: readonly StudentFunction[];
  culprit: Call | undefined;
}

/** All that a server says of decisions, in order. */
export function claimsOf(view: View): Claim[] {
  const answers = view.passed.flatMap((call): Claim[] => {
    if (!isPeer(call) || call.method === "Paxos.DecideRpc" || call.answered === undefined) return [];
    const decided = replyTo(call)?.decided;
    const functions: StudentFunction[] = [call.method === "Paxos.PrepareRpc" ? "PrepareRpc" : "AcceptRpc"];
    const common = { view, seq: call.params.seq, at: call.answered, functions, culprit: call };
    return decided === undefined ? [] : [{ ...common, value: decided.value }];
  });
  const calls = view.made.flatMap((call): Claim[] => {
    if (call.method !== "Paxos.DecideRpc" && call.method !== "Service.DecidedRpc") return [];
    const functions: StudentFunction[] =
      call.method === "Paxos.DecideRpc" ? ["propose", "takeAccepted"] : ["nextToApply", "learn"];
    const { seq, value } = call.params;
    return [{ view, seq, value, at: call.at, functions, culprit: call }];
  });
  const written = [...view.disk.instances].flatMap(([seq, { moments }]) =>
    moments.flatMap(({ at, value: state }, place): Claim[] => {
      const { decided } = state ?? {};
      if (decided === undefined || isDeepStrictEqual(decided, moments[place - 1]?.value?.decided)) return [];
      return [{ view, seq, value: decided.value, at, functions: ["takeAccepted", "learn"], culprit: undefined }];
    }),
  );
  return [...answers, ...calls, ...written].toSorted((a, b) => a.at - b.at);
}

/** Who says that a value is decided has heard it from who knew, or a majority's acceptances of one ballot (Q1). */
export function judgeClaims(view: View, claims: readonly Claim[]): Violation[] {
  const known = new Set<string>();
  const accepts = Map.groupBy(callsOf(view, "Paxos.AcceptRpc"), ({ params }) => params.seq);
  const prepares = callsOf(view, "Paxos.PrepareRpc");
  const told = Map.groupBy(toldTo(view), ({ seq }) => seq);
  return claims.flatMap((claim): Violation[] => {
    const { seq, value, at, functions, culprit } = claim;
    const key = `${seq} ${JSON.stringify(value)}`;
    if (known.has(key)) return [];
    known.add(key);
    if ((told.get(seq) ?? []).some((one) => one.value === value && one.at <= at)) return [];
    const most = mostAcceptances(view, claim, accepts.get(seq) ?? [], prepares);
    if (most >= view.majority) return [];
    const asked = [...prepares, ...(accepts.get(seq) ?? [])].filter(({ params }) => params.seq === seq);
    const isOfAnswer = culprit === undefined && isWithoutAcceptance(view, claim, asked);
    const isOwn = culprit === undefined && isOwnForAnother(view, claim, accepts.get(seq) ?? []);
    // What it has asked for in an earlier ballot whoever counts may have mixed up with that.
    const isAsked = (accepts.get(seq) ?? []).some(({ params }) => params.value === value);
    const first: readonly StudentFunction[] = isOfAnswer || (isOwn && !isAsked) ? ["propose"] : [];
    return [
      {
        ...{ rule: "Q1", functions: [...first, ...functions], replica: view.id, seq, at, culprit },
        message: "a value is taken for decided that no majority is known to have accepted in one ballot",
        expected: `acceptances of one ballot from ${view.majority} of ${view.setting.n}, or the word of one that knew`,
        seen: `${JSON.stringify(value)?.slice(0, 60)}, with ${most} at the most`,
        ...(isOwn && isAsked && { isUnspecific: true }),
      },
    ];
  });
}

/**
 * Whether a server was told something in the turn in which it wrote a decision by which nobody has accepted anything: promises, refusals,
 * or that the instance is forgotten. These do not come to who counts acceptances.
 */
function isWithoutAcceptance(view: View, { seq, at }: Claim, asked: readonly Ask[]): boolean {
  const begin = turnAt(view, at)?.begin ?? at;
  const isIn = (place: number | undefined): boolean => place !== undefined && place >= begin && place <= at;
  const answers = asked.filter(({ heard }) => isIn(heard));
  const isAccepted = answers.some((call) => call.method === "Paxos.AcceptRpc" && replyTo(call)?.ok === true);
  const before = view.disk.instance(seq, begin - 1).accepted;
  const isOwn = !isDeepStrictEqual(view.disk.instance(seq, at).accepted, before);
  const isDecided = view.passed.some(
    (call) => call.method === "Paxos.DecideRpc" && call.params.seq === seq && isIn(call.passed),
  );
  const isTold = answers.some((call) => replyTo<Ask["method"]>(call)?.decided !== undefined);
  return answers.length > 0 && !isAccepted && !isOwn && !isDecided && !isTold;
}

/**
 * Whether a value is the one that a server was told to propose, and in the last ballot it has asked others to accept another: who counts
 * acceptances has it from what the proposer has noted, for that ballot or an earlier one.
 */
function isOwnForAnother({ passed }: View, { seq, value, at }: Claim, accepts: readonly Accept[]): boolean {
  const isStarted = passed.some(
    (call) =>
      call.method === "Paxos.StartRpc" &&
      call.params.seq === seq &&
      call.params.value === value &&
      Number(call.passed) < at,
  );
  const last = accepts.findLast((call) => call.at < at);
  return isStarted && last !== undefined && last.params.value !== value;
}

/** What a server was told is decided: by a call, or in an answer. */
export function toldTo(view: View): { seq: number; value: Value; at: number }[] {
  const calls = view.passed.flatMap((call) =>
    call.method === "Paxos.DecideRpc"
      ? [{ seq: call.params.seq, value: call.params.value, at: Number(call.passed) }]
      : [],
  );
  const answers = view.made.flatMap((call) => {
    if (!isPeer(call) || call.method === "Paxos.DecideRpc" || call.heard === undefined) return [];
    const decided = replyTo(call)?.decided;
    return decided === undefined ? [] : [{ seq: call.params.seq, value: decided.value, at: call.heard }];
  });
  return [...calls, ...answers];
}

type Accept = ReturnType<typeof callsOf<"Paxos.AcceptRpc">>[number];

/** How many servers a proposer knew, at the most, to have accepted the value in one ballot: itself by its disk. */
function mostAcceptances(
  { disk, id }: View,
  { seq, value, at }: Omit<Claim, "view">,
  accepts: readonly Accept[],
  asked: readonly MessageOf<"Paxos.PrepareRpc">[],
): number {
  const own = disk.during(seq, 0, at).flatMap(({ accepted }) => (accepted?.value === value ? [accepted.ballot] : []));
  const heard = accepts.filter((call) => {
    return call.params.value === value && call.heard !== undefined && call.heard <= at && replyTo(call)?.ok === true;
  });
  // A promise that tells an acceptance is as good as that.
  const promises = asked.filter((call) => call.params.seq === seq && call.heard !== undefined && call.heard <= at);
  const told = promises.flatMap((call) => {
    const accepted = replyTo(call)?.accepted;
    return accepted !== undefined && accepted.value === value ? [{ ballot: accepted.ballot, to: call.to }] : [];
  });
  const ballots = new Set([...told.map(({ ballot }) => ballot), ...own, ...heard.map(({ params }) => params.ballot)]);
  const counts = [...ballots].map((ballot) => {
    const ids = [...heard.map(({ params, to }) => ({ ballot: params.ballot, to })), ...told].flatMap((one) =>
      one.ballot === ballot ? [idOf(one.to)] : [],
    );
    return new Set([...ids, ...(own.includes(ballot) ? [id] : [])]).size;
  });
  return Math.max(0, ...counts);
}

/** All decide the same in each instance (Q2): the first claim stands. What was never decided is told as that (Q1). */
export function judgeAgreement(claims: readonly Claim[], untrue: readonly Violation[]): Violation[] {
  const first = new Map<number, Claim>();
  const isUntrue = new Set(untrue.map(({ seq }) => seq));
  return claims
    .toSorted((a, b) => a.at - b.at)
    .flatMap((claim): Violation[] => {
      const { view, seq, value, at, culprit } = claim;
      const before = first.getOrInsert(seq, claim);
      if (before.value === value || isUntrue.has(seq)) return [];
      isUntrue.add(seq);
      const isOwn = before.view.id === view.id;
      return [
        {
          ...{ rule: "Q2", functions: isOwn ? ["learn"] : claim.functions, replica: view.id, seq, at, culprit },
          message: isOwn ? "a decision has changed" : "two values are decided in one instance",
          expected: `${JSON.stringify(before.value)?.slice(0, 60)}, as ${isOwn ? "it" : `server ${before.view.id}`} had it before`,
          seen: JSON.stringify(value)?.slice(0, 60) ?? "nothing",
        },
      ];
    });
}

/**
 * What was told, or accepted by a majority, and is not learned when the server is at rest (Q1, Q3). Who gathers all answers before it
 * looks at them does so when each is there, or has failed.
 */
export function judgeLearning(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  const accepts = callsOf(view, "Paxos.AcceptRpc");
  const asked = Map.groupBy([...callsOf(view, "Paxos.PrepareRpc"), ...accepts], ({ params }) => params.seq);
  const unlearned = answersTo(view, "Paxos.DecideRpc").flatMap(({ call, reply, from }): Violation[] => {
    const { seq, value } = call.params;
    const rest = restAt(from);
    if (rest === undefined || isKnownAt(view, seq, rest.until)) return [];
    const common = { replica: view.id, seq, at: rest.at, culprit: call };
    if (!reply.ok) {
      return [
        {
          ...{ ...common, rule: "Q2", functions: ["DecideRpc", "min"] },
          message: "a decision is answered as one about a forgotten instance, and not all are done with that",
          expected: "ok: true, and the decision on its disk",
          seen: "ok: false",
        },
      ];
    }
    return [
      {
        ...{ ...common, rule: "Q2", functions: ["learn"] },
        message: "a server was told what is decided, and has not written it",
        expected: `${JSON.stringify(value)?.slice(0, 60)} decided, on its disk`,
        seen: "nothing decided",
      },
    ];
  });
  const missed = view.made.flatMap((call): Violation[] => {
    if (!isPeer(call) || call.method === "Paxos.DecideRpc" || !isTaken(view, call)) return [];
    const { seq } = call.params;
    if (!isAwaited(view, call, asked.get(seq) ?? [])) return [];
    const heard = Number(call.heard);
    const rest = restOfAsking(view, turnAt(view, call.at) as Turn, heard, restAt);
    if (rest === undefined || isKnownAt(view, seq, rest.until)) return [];
    const reply = replyTo(call);
    const common = { replica: view.id, seq, at: rest.at, culprit: call };
    if (reply?.decided !== undefined) {
      return [
        {
          ...{ ...common, rule: "Q3", functions: ["propose", "learn"] },
          message: "a server was told in an answer what is decided, and has not learned it",
          expected: `${JSON.stringify(reply.decided.value)?.slice(0, 60)} decided, on its disk`,
          seen: "nothing decided",
        },
      ];
    }
    if (call.method !== "Paxos.AcceptRpc" || reply?.ok !== true) return [];
    const life = turnAt(view, heard)?.life;
    const alike = accepts.filter(({ params, at }) => {
      return params.seq === seq && params.ballot === call.params.ballot && turnAt(view, at)?.life === life;
    });
    // Whoever gathers them may give the attempt up for a refusal, however many have accepted.
    if (alike.some((one) => Number(one.heard) < rest.until && replyTo(one)?.ok === false)) return [];
    // So it may for a refusal of its own acceptor, which no message shows.
    if (view.disk.instance(seq, call.at).promised > call.params.ballot) return [];
    const own = view.disk.during(seq, 0, heard).some(({ accepted }) => accepted?.ballot === call.params.ballot);
    const ids = alike.flatMap((one) => {
      return isTaken(view, one) && Number(one.heard) <= heard && replyTo(one)?.ok === true ? [one.to] : [];
    });
    if (new Set(ids).size + (own ? 1 : 0) < view.majority) return [];
    // Who tells the others has counted right, and has not written it.
    const isTold = view.made.some(
      (one) =>
        one.method === "Paxos.DecideRpc" &&
        one.params.seq === seq &&
        one.params.value === call.params.value &&
        one.at > heard &&
        one.at < rest.until,
    );
    return [
      {
        ...{ ...common, rule: "Q1" },
        functions: isTold ? ["learn", "takeAccepted", "propose"] : ["takeAccepted", "propose", "learn"],
        message: "a majority has accepted a value in one ballot, and it is not taken for decided",
        expected: `${JSON.stringify(call.params.value)?.slice(0, 60)} decided, on its disk`,
        seen: "nothing decided",
      },
    ];
  });
  return [...unlearned, ...missed];
}

type Ask = MessageOf<"Paxos.PrepareRpc"> | MessageOf<"Paxos.AcceptRpc">;

/**
 * Whether a proposer is sure to have waited for an answer still: it had neither a majority by then, if its own acceptor was with it, nor
 * any answer for which it could give the attempt up, nor had it begun anew. What came in the same turn may have come before.
 */
function isAwaited(view: View, call: Ask, asked: readonly Ask[]): boolean {
  const end = turnAt(view, Number(call.heard))?.end ?? Number(call.heard);
  const { method, params } = call;
  const heard = asked.filter((one) => {
    if (one === call || one.method !== method || one.params.ballot !== params.ballot) return false;
    return one.heard !== undefined && one.heard < end;
  });
  const isAllWell = heard.every((one) => replyTo<Ask["method"]>(one)?.ok === true);
  const isAnew = asked.some((one) => one.params.ballot > params.ballot && one.at < end);
  return isAllWell && !isAnew && new Set(heard.map(({ to }) => to)).size + 1 < view.majority;
}

/** Whether a server had learned by a place what is decided in an instance, or may have forgotten the instance. */
function isKnownAt(view: View, seq: number, place: number): boolean {
  return seq < mostMin(view, place) || view.disk.during(seq, 0, place).some(({ decided }) => decided !== undefined);
}
