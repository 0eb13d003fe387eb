import type { StudentFunction } from "../rules.ts";
import { type Message, type MessageOf, type ReplyTo, replyTo, server } from "../wire.ts";
import { heldBy, matchBefore } from "./commits.ts";
import { judgeHeartbeats } from "./heartbeats.ts";
import { isFailed, isFilled, isLed, type Led, lastOf, leadingsOf, ledCalls } from "./leading.ts";
import { takerOf } from "./terms.ts";
import { isPeer, lastInputOf, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Entries that were acknowledged, or are on their way, and are sent again (A10). */
export function sentAgain(view: View): Violation[] {
  const calls = ledCalls(view);
  return calls.flatMap((call, place): Violation[] => {
    if (call.method !== "Raft.AppendEntriesRpc" || call.params.entries.length === 0) return [];
    const turn = turnAt(view, call.at);
    if (turn === undefined) return [];
    const first = call.params.prevLogIndex + 1;
    const wrong = (expected: string, functions: readonly StudentFunction[]): Violation[] => [
      {
        ...{ rule: "A10", functions, replica: view.id, at: call.at, culprit: call },
        message: "an entry was sent again without need",
        expected,
        seen: `entries ${first} to ${lastOf(call)} to ${call.to}`,
      },
    ];
    const acknowledged = matchBefore(view, call, turn.begin);
    if (first <= acknowledged) {
      const found = wrong(
        `nothing up to entry ${acknowledged}: ${call.to} has acknowledged that`,
        isOfFirst(view, call) ? ["takeAppend", "replicateTo"] : ["replicateTo", "takeAppend"],
      );
      return byAnswer(found, misleading(view, call, acknowledged));
    }
    const before = calls
      .slice(0, place)
      .findLast(
        (one) =>
          one.to === call.to && one.params.term === call.params.term && one.at > turn.life.start && isFilled(one),
      );
    if (before === undefined || lastOf(before) < first || isExcused(view, before.at, call)) return [];
    if (
      call.at > turn.end &&
      judgeHeartbeats(view).some(({ rule, culprit }) => rule === "E12" && culprit === undefined)
    )
      return [
        {
          ...{ rule: "E12", functions: ["becomeLeader", "replicateTo"], replica: view.id, at: call.at, culprit: call },
          message: "a leader calls the others by another clock than its own",
          expected: "a call to each of the others when a heartbeat interval has passed by its clock, and none before",
          seen: `entries ${first} to ${lastOf(call)} to ${call.to}, sent again by itself`,
        },
      ];
    const [answer] = turn.passed.length + turn.heard.length === 1 ? turn.heard.filter(isPeer).filter(isLed) : [];
    const isByAnswer = answer !== undefined && answer.to === call.to && isToldBefore(view, answer, before.at);
    const found = wrong(
      `nothing up to entry ${lastOf(before)} before the next heartbeat: it is on its way`,
      isByAnswer ? ["takeAppend", "replicateTo"] : ["replicateTo", "takeAppend"],
    );
    return byAnswer(found, refusedBefore(view, before.at, call));
  });
}

/** What is sent again because of an answer that should have changed nothing (A9) is told of who took that. */
function byAnswer(found: readonly Violation[], answered: Led | undefined): Violation[] {
  if (answered === undefined) return [...found];
  return found.map((one) => ({ ...one, rule: "A9", functions: [takerOf(answered), "replicateTo"] }));
}

/** A call of an earlier term that the other has refused, where that was heard since a place. */
function refusedBefore(view: View, since: number, { to, at, params: { term } }: Led): Led | undefined {
  return ledCalls(view).find(
    (one) =>
      one.to === to &&
      one.params.term < term &&
      Number(one.heard) > since &&
      Number(one.heard) < at &&
      heldBy(one) === undefined,
  );
}

/** Whether a call begins where one began that was acknowledged, and that began where the first of its leader's did: that it was, was not learnt. */
function isOfFirst(view: View, call: MessageOf<"Raft.AppendEntriesRpc">): boolean {
  const before = heardBefore(view, call);
  if (before !== undefined && isFailed(before)) return false;
  const mine = ledCalls(view).filter(({ to, params }) => to === call.to && params.term === call.params.term);
  const [first] = mine;
  const last = leadingsOf(view).find(({ term }) => term === call.params.term)?.lastIndex;
  const isAtPlace = first?.method === "Raft.AppendEntriesRpc" && first.params.prevLogIndex === last;
  return (
    isAtPlace &&
    mine.some(
      (one) =>
        one.method === "Raft.AppendEntriesRpc" &&
        one.params.prevLogIndex === call.params.prevLogIndex &&
        Number(one.heard) < call.at &&
        (heldBy(one) ?? 0) > call.params.prevLogIndex,
    )
  );
}

/**
 * The call whose answer was heard last before another call, if that is not the one that acknowledged the most: it has made its caller
 * forget that. A call that failed was answered by nobody, and who had made it sees to that.
 */
function misleading(view: View, call: Led, acknowledged: number): Led | undefined {
  const last = heardBefore(view, call);
  return last !== undefined && !isFailed(last) && (heldBy(last) ?? 0) < acknowledged ? last : undefined;
}

/** The call to the same one and in the same term of which the end was heard last before another. */
function heardBefore(view: View, call: Led): Led | undefined {
  return ledCalls(view)
    .filter(({ to, params, heard = call.at }) => to === call.to && params.term === call.params.term && heard < call.at)
    .toSorted((a, b) => Number(a.heard) - Number(b.heard))
    .at(-1);
}

/** Whether time has passed since a call, or the other has refused one of the same term, or one has failed. */
export function isExcused(view: View, since: number, call: Led): boolean {
  const begin = turnAt(view, since)?.begin ?? since;
  const turns = view.turns.filter((turn) => turn.begin >= begin && turn.begin <= call.at);
  return turns.some(({ ticks, passed, heard }) => {
    // What a turn had told before is what it answers by that call, unless there was more.
    const isOne = passed.length + heard.length === 1;
    const isNews = (one: Message): boolean => !isOne || Number(one.heard) > since;
    const isExcuse = (one: Message): boolean =>
      isPeer(one) && isLed(one) && isRefusal(one, call) && isNews(one) && !(isOne && isToldBefore(view, one, since));
    return ticks.length > 0 || heard.some(isExcuse);
  });
}

/**
 * Whether a refusal tells a leader nothing, and all that it does then comes of it: its call was made before the one that is on its way
 * by now, with entries as that one; another call that began no later was refused with the same words before that; and the server was
 * idle when it heard this. Of what comes at nearly the same time as something else nobody knows which of the two a call came of.
 */
function isToldBefore(view: View, one: Led, since: number): boolean {
  const [made, told] = [turnAt(view, since), turnAt(view, Number(one.heard))];
  const reply = refusalOf(one);
  if (reply === undefined || made === undefined || told === undefined) return false;
  if (one.at >= made.begin || Number(one.heard) < made.next || !isFilled(one)) return false;
  const isTold = ledCalls(view).some((other) => {
    const before = other.to === one.to && other.params.term === one.params.term && Number(other.heard) < since;
    const its = before ? refusalOf(other) : undefined;
    return (
      its?.conflictIndex === reply.conflictIndex &&
      its.conflictTerm === reply.conflictTerm &&
      prevOf(other) <= prevOf(one)
    );
  });
  return isTold && wasIdleBefore(view, told);
}

/** What a follower has refused a call of its term with. */
function refusalOf(call: Led): ReplyTo<"Raft.AppendEntriesRpc"> | undefined {
  const reply = call.method === "Raft.AppendEntriesRpc" ? replyTo(call) : undefined;
  return reply?.success === false && reply.term === call.params.term ? reply : undefined;
}

const prevOf = (call: Led): number => (call.method === "Raft.AppendEntriesRpc" ? call.params.prevLogIndex : 0);

/** Whether a server was seen idle after all that it was told before a turn. */
function wasIdleBefore(view: View, turn: Turn): boolean {
  const before = view.turns[view.turns.indexOf(turn) - 1];
  if (before === undefined) return false;
  return view.history
    .of("idle")
    .some(({ who, since, at }) => who.includes(server(view.id)) && since > lastInputOf(before) && at < turn.begin);
}

/** Whether the one that is called has refused a call of the same term, or one to it has failed. */
export function isRefusal(one: Led, call: Led): boolean {
  return (
    one.to === call.to &&
    (one.outcome === undefined ||
      "error" in one.outcome ||
      (one.params.term === call.params.term && (one.outcome.result as { success?: boolean }).success === false))
  );
}
