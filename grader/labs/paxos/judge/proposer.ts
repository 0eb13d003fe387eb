import { isDeepStrictEqual } from "node:util";
import { type Turn, turnAt } from "../../kit/world/turns.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { type MessageOf, replyTo } from "../wire.ts";
import { isAllowed, type Promised, promisesFor } from "./promised.ts";
import { callsOf, isTaken, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Prepare = MessageOf<"Paxos.PrepareRpc">;
type Accept = MessageOf<"Paxos.AcceptRpc">;

/** For so many of the longest pauses an instance is open before the given code fills it. */
const HOLE_PAUSES = 4;

/** Judges what a server proposes: its ballots (B1 to B3), after which promises (V1), which value (V2, V3), and when (V4). */
export function judgeProposer(view: View): Violation[] {
  const prepares = callsOf(view, "Paxos.PrepareRpc");
  const accepts = callsOf(view, "Paxos.AcceptRpc");
  const bySeq = Map.groupBy(prepares, ({ params }) => params.seq);
  return [
    ...judgeOwn(view, [...prepares, ...accepts]),
    ...judgeSteps(view, bySeq, accepts),
    ...judgeOneValue(view, accepts, bySeq),
    ...judgeMajority(view, accepts, bySeq),
    ...judgeAfter(view, [...prepares, ...accepts]),
    ...judgeOwnAfter(view),
  ];
}

function violation(
  { id }: View,
  call: Prepare | Accept,
  rule: Rule,
  functions: readonly StudentFunction[],
  told: Pick<Violation, "message" | "expected" | "seen">,
): Violation {
  return { rule, functions, replica: id, seq: call.params.seq, at: call.at, culprit: call, ...told };
}

/** A proposal has a value, be it null (V2): its own acceptor is asked first, and shows one that has none. */
export function judgeValueless({ id, disk, setting: { n } }: View): Violation[] {
  const own = disk.valueless.filter(({ ballot }) => ballot % n === id);
  return [...Map.groupBy(own, ({ seq }) => seq).values()].flatMap(([first]): Violation[] => {
    if (first === undefined) return [];
    const { seq, at, ballot } = first;
    return [
      {
        ...{ rule: "V2", functions: ["chooseValue", "propose"], replica: id, seq, at, culprit: undefined },
        message: "a server accepts what it proposes itself, and that has no value",
        expected: "the value of the highest ballot that a promise tells, or its own: null is one, too",
        seen: `ballot ${ballot} accepted, without a value`,
      },
    ];
  });
}

/** The first of the calls that are alike by something. */
function firsts<C extends Prepare | Accept>(calls: readonly C[], likeness: (call: C) => string): C[] {
  const seen = new Set<string>();
  return calls.filter((call) => {
    const key = likeness(call);
    return !seen.has(key) && seen.add(key);
  });
}

/** A ballot is its proposer's own (B1). */
function judgeOwn(view: View, calls: readonly (Prepare | Accept)[]): Violation[] {
  const { n } = view.setting;
  const others = calls.filter(({ params }) => params.ballot % n !== view.id);
  return firsts(others, ({ params }) => `${params.seq} ${params.ballot}`).map((call) =>
    violation(view, call, "B1", ["nextBallot"], {
      message: "a server proposes in a ballot that is not its own",
      expected: `a ballot that is ${view.id} mod ${n}`,
      seen: `ballot ${call.params.ballot}`,
    }),
  );
}

/**
 * After a refusal it takes a ballot above what that told (B3). What is sure to have been looked at is the first refusal to an
 * attempt, if no majority had promised by then, and if time has passed since.
 */
function judgeSteps(
  view: View,
  bySeq: ReadonlyMap<number, readonly Prepare[]>,
  accepts: readonly Accept[],
): Violation[] {
  return [...bySeq.values()].flatMap((calls) => {
    const attempts = firsts(calls, ({ params, at }) => `${params.ballot} ${turnAt(view, at)?.life.start}`);
    return attempts.slice(1).flatMap((next, place): Violation[] => {
      const { ballot } = (attempts[place] as Prepare).params;
      const turn = turnAt(view, next.at);
      const mine = accepts.filter(({ params }) => params.seq === next.params.seq && params.ballot === ballot);
      // Who has gone on to propose looks at no more promises.
      const asked = mine.length > 0 ? mine : calls.filter(({ params }) => params.ballot === ballot);
      const refusal = firstRefusal(view, asked);
      if (refusal === undefined || turn === undefined) return [];
      const { told, heard } = refusal;
      if (heard.life !== turn.life || heard === turn || next.params.ballot > told) return [];
      // After so long it may have given up, and a hole is filled by another proposal, which was told nothing.
      const waited_ms = turn.after_ms - Math.max(...asked.map(({ at }) => turnAt(view, at)?.after_ms ?? 0));
      if (waited_ms >= HOLE_PAUSES * view.setting.retry_ms[1]) return [];
      // What is above a later refusal alone is above what was last told, where a low step is so by chance.
      const isOfLater = next.params.ballot > lastTold(asked, next.at);
      const functions = ["nextBallot", "propose"] as const;
      const found = violation(view, next, "B3", isOfLater ? functions.toReversed() : functions, {
        message: "after a refusal the next ballot is not above the one that it told",
        expected: `a ballot above ${told}`,
        seen: `ballot ${next.params.ballot}`,
      });
      return [{ ...found, isUnspecific: isOfLater }];
    });
  });
}

/** What the first refusal to an attempt told, and when: the lowest ballot of those heard in one turn, for any of these may have been the first. */
function firstRefusal(view: View, calls: readonly (Prepare | Accept)[]): { told: number; heard: Turn } | undefined {
  const taken = calls.filter((call) => isTaken(view, call)).toSorted((a, b) => Number(a.heard) - Number(b.heard));
  // Its own acceptor may have promised, too.
  let promises = 1;
  for (const [heard, some] of Map.groupBy(taken, (call) => turnAt(view, Number(call.heard)) as Turn)) {
    const replies = some.flatMap((call) => replyTo<"Paxos.AcceptRpc">(call as never) ?? []);
    promises += replies.filter(({ ok }) => ok).length;
    if (promises >= view.majority || replies.some(({ decided }) => decided !== undefined)) return undefined;
    const ballots = replies.flatMap(({ ok, ballot }) => (ok || ballot === 0 ? [] : [ballot]));
    if (ballots.length > 0) return { told: Math.min(...ballots), heard };
  }
  return undefined;
}

/** What the last refusal to an attempt told before a place. */
function lastTold(calls: readonly (Prepare | Accept)[], by: number): number {
  const heard = calls.filter((call) => Number(call.heard) < by).toSorted((a, b) => Number(a.heard) - Number(b.heard));
  const replies = heard.flatMap((call) => replyTo<"Paxos.AcceptRpc">(call as never) ?? []);
  return replies.findLast(({ ok }) => !ok)?.ballot ?? 0;
}

/** One value per ballot: the same to everyone (V3), and in every life (B2). */
function judgeOneValue(
  view: View,
  accepts: readonly Accept[],
  bySeq: ReadonlyMap<number, readonly Prepare[]>,
): Violation[] {
  const ballots = Map.groupBy(accepts, ({ params }) => `${params.seq} ${params.ballot}`);
  return [...ballots.values()].flatMap((calls): Violation[] => {
    const [first] = calls as [Accept];
    const { seq, ballot, value } = first.params;
    const other = calls.find(({ params }) => !isDeepStrictEqual(params.value, value));
    if (other === undefined) return [];
    const isAnew = (bySeq.get(seq) ?? []).some(
      ({ params, at }) => params.ballot === ballot && at > first.at && at < other.at,
    );
    return [
      violation(view, other, isAnew ? "B2" : "V3", isAnew ? ["nextBallot", "propose"] : ["propose"], {
        message: isAnew ? "a ballot is used again, with another value" : "two values are proposed in one ballot",
        expected: `${JSON.stringify(value)?.slice(0, 60)}, as before in ballot ${ballot}`,
        seen: JSON.stringify(other.params.value)?.slice(0, 60) ?? "nothing",
      }),
    ];
  });
}

/** A value is proposed after promises of that very ballot from a majority (V1), and is what these leave free (V2). */
function judgeMajority(
  view: View,
  accepts: readonly Accept[],
  bySeq: ReadonlyMap<number, readonly Prepare[]>,
): Violation[] {
  return firsts(accepts, ({ params }) => `${params.seq} ${params.ballot}`).flatMap((call): Violation[] => {
    const { seq, ballot, value } = call.params;
    const promises = promisesFor(view, call, bySeq.get(seq) ?? []);
    if (promises.length < view.majority) {
      const isOwnMissing = promises.every(({ id }) => id !== view.id) && promises.length === view.majority - 1;
      if (isOwnMissing) {
        const { promised } = view.disk.instance(seq, call.at);
        const late = promised === ballot ? ", when it accepted that itself" : "";
        return [
          violation(view, call, "D1", ["PrepareRpc", "propose"], {
            message: "a proposer counts the promise of its own acceptor, and that is not on its disk",
            expected: `ballot ${ballot} promised on its disk, or promises from ${view.majority} others`,
            seen: `ballot ${promised} promised on its disk${late}, and promises from [${promises.map(({ id }) => id).join(" ")}]`,
          }),
        ];
      }
      return [
        violation(view, call, "V1", ["propose"], {
          message: "a value is proposed without the promises of a majority",
          expected: `promises of ballot ${ballot} from ${view.majority} of ${view.setting.n}`,
          seen: `${promises.length}: [${promises.map(({ id }) => id).join(" ")}]`,
        }),
      ];
    }
    if (isAllowed(promises, view.majority, value)) return notItsOwn(view, call, promises);
    const told = promises.map(({ id, accepted }) =>
      accepted === undefined
        ? `${id}: none`
        : `${id}: ballot ${accepted.ballot} ${JSON.stringify(accepted.value)?.slice(0, 40)}`,
    );
    const wrong = violation(view, call, "V2", ["chooseValue", "propose"], {
      message: "a value is proposed that no majority of the promises allows",
      expected: `the value of the highest ballot that was accepted (${told.join("; ")})`,
      seen: JSON.stringify(value)?.slice(0, 60) ?? "nothing",
    });
    // Right but for what its own acceptor has: with one other, the last or the only other value is the same.
    const others = promises.map(({ id, accepted }) => ({ id, accepted: id === view.id ? undefined : accepted }));
    if (!isAllowed(others, view.majority, value)) return [wrong];
    // Whoever never looks at the promises proposes that, too: another example of it says more.
    if (view.majority === 2) return [{ ...wrong, isUnspecific: true }];
    return [{ ...wrong, functions: ["propose", "chooseValue"], isUnspecific: true }];
  });
}

/** No promise tells of anything, and the value is none that it was to propose there: it may have been taken from a promise of an earlier ballot. */
function notItsOwn(view: View, call: Accept, promises: readonly Promised[]): Violation[] {
  const { seq, value } = call.params;
  const own = view.passed.flatMap((one) =>
    one.method === "Paxos.StartRpc" && one.params.seq === seq && Number(one.passed) < call.at ? [one.params.value] : [],
  );
  // A hole is filled with null.
  if (own.length === 0 || own.includes(value) || value === null) return [];
  if (promises.some(({ accepted }) => accepted !== undefined)) return [];
  return [
    violation(view, call, "V2", ["propose", "chooseValue"], {
      message: "no promise tells of a value, and another one than its own is proposed",
      expected: own.map((one) => JSON.stringify(one).slice(0, 60)).join(" or "),
      seen: JSON.stringify(value)?.slice(0, 60) ?? "nothing",
    }),
  ];
}

/** Who knows what is decided proposes nothing there any more (V4). */
function judgeAfter(view: View, calls: readonly (Prepare | Accept)[]): Violation[] {
  const late = calls.filter(({ params, at }) => {
    const begin = turnAt(view, at)?.begin ?? 0;
    return view.disk.instance(params.seq, begin - 1).decided !== undefined;
  });
  return firsts(late, ({ params }) => `${params.seq}`).map((call) =>
    violation(view, call, "V4", ["propose"], {
      message: "a server goes on proposing where it knows what is decided",
      expected: "no call: the decision is on its disk",
      seen: `${call.method} in ballot ${call.params.ballot}`,
    }),
  );
}

/** The same, of a proposer whose own acceptor tells it what is decided before anybody else is asked: that shows on its disk. */
function judgeOwnAfter(view: View): Violation[] {
  return [...view.disk.instances].flatMap(([seq, past]): Violation[] => {
    for (const { at } of past.moments) {
      // One write may have many records of an instance: what it comes to is what is there.
      const [before, state] = [past.at(at - 1), past.at(at)];
      const ballot = Math.max(state?.promised ?? 0, state?.accepted?.ballot ?? 0);
      const kept = before?.accepted?.ballot === ballot ? ballot : Math.max(before?.accepted?.ballot ?? 0, 0);
      const isNew = ballot > (before?.promised ?? 0) || (state?.accepted?.ballot ?? 0) > kept;
      const isOwn = ballot % view.setting.n === view.id && !isAsked(view, seq, ballot);
      const begin = turnAt(view, at)?.begin ?? 0;
      if (!isNew || !isOwn || view.disk.instance(seq, begin - 1).decided === undefined) continue;
      return [
        {
          ...{ rule: "V4", functions: ["propose"], replica: view.id, seq, at, culprit: undefined },
          message: "a server goes on proposing where it knows what is decided",
          expected: "no new ballot: the decision is on its disk",
          seen: `ballot ${ballot} of its own on its disk`,
        },
      ];
    }
    return [];
  });
}

/** Whether somebody else has asked a server to promise or accept a ballot. */
const isAsked = (view: View, seq: number, ballot: number): boolean =>
  view.passed.some(
    (call) =>
      (call.method === "Paxos.PrepareRpc" || call.method === "Paxos.AcceptRpc") &&
      call.params.seq === seq &&
      call.params.ballot === ballot,
  );
