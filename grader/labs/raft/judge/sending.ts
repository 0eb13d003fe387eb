import type { Rule, StudentFunction } from "../rules.ts";
import { type MessageOf, server } from "../wire.ts";
import { matchBefore } from "./commits.ts";
import { entryAt } from "./disk.ts";
import { othersOf } from "./elections.ts";
import { type Leading, type Led, leadingsOf, ledCalls } from "./leading.ts";
import { handlerOf, mayTerms } from "./terms.ts";
import { answersTo, diskAt, isPeer, type Steps, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges what clients are answered (A1), what the others are sent, and how often (A1, A10); and answers that are errors. */
export function judgeSending(view: View): Violation[] {
  return [...judgeStarts(view), ...sentAgain(view), ...judgeErrors(view)];
}

interface Start {
  call: MessageOf<"Raft.StartRpc">;
  index: number;
  term: number;
  at: number;
  turn: Turn;
}

function judgeStarts(view: View): Violation[] {
  const leadings = leadingsOf(view);
  const may = mayTerms(view);
  const places = new Map<string, Start>();
  return answersTo(view, "Raft.StartRpc").flatMap(({ call, reply, at, turn }): Violation[] => {
    const { index, term, isLeader } = reply;
    const wrong = (expected: string, seen: string, functions: readonly StudentFunction[] = ["start"]): Violation[] => [
      {
        rule: "A1",
        functions,
        replica: view.id,
        at,
        message: "a command got a wrong answer",
        expected,
        seen,
        culprit: call,
      },
    ];
    if (!isLeader) {
      const led = certainTerm(view, turn, at, may);
      return led === undefined ? [] : wrong(`the next index in term ${led}, which it leads`, "that it does not lead");
    }
    const seen = `index ${index} in term ${term}`;
    if (!leadings.some((one) => one.life === turn.life && one.term === term && one.from <= at))
      return wrong(`that it does not lead in term ${term}`, seen, ["start", "takeVote"]);
    const start = { call, index, term, at, turn };
    const other = places.getOrInsert(`${term} ${index}`, start);
    if (other !== start) return wrong(`an index of its own: ${index} is that of [${other.call.params.command}]`, seen);
    const entry = entryAt(diskAt(view, at), index);
    if (entry !== undefined && entry.term === term && entry.command !== call.params.command)
      return wrong(
        `the index of [${call.params.command}] in its log`,
        `${seen}, where its log has [${entry.command ?? ""}]`,
      );
    return unsent(view, start, leadings, may);
  });
}

/** The term that a server leads for certain, and may not have left; undefined if there is none. */
function certainTerm(view: View, { begin, life }: Turn, at: number, may: Steps<number>): number | undefined {
  const led = ledCalls(view).findLast((call) => call.at < begin && call.at > life.start);
  return led !== undefined && may.at(at) <= led.params.term ? led.params.term : undefined;
}

/** A command that was not sent at once to one of the others, which had answered all before it. */
function unsent(
  view: View,
  { call, index, term, turn }: Start,
  leadings: readonly Leading[],
  may: Steps<number>,
): Violation[] {
  if (turn.end >= turn.life.end || turn.passed.length !== 1 || may.at(turn.end) > term) return [];
  if (!leadings.some((one) => one.life === turn.life && one.term === term && one.from < turn.begin)) return [];
  const calls = ledCalls(view).filter((one) => one.params.term === term && one.at > turn.life.start);
  const left = othersOf(view).filter((id) => {
    const mine = calls.filter(({ to }) => to === server(id));
    const before = mine.filter(({ at }) => at < turn.begin);
    const last = before.at(-1);
    const isIdle = last !== undefined && before.every(({ heard = Number.POSITIVE_INFINITY }) => heard < turn.begin);
    const isUpToDate = last !== undefined && matchBefore(view, last, turn.begin) >= index - 1;
    const isSent = mine.some((one) => one.at >= turn.begin && one.at < turn.next && lastOf(one) >= index);
    return isIdle && isUpToDate && !isSent;
  });
  if (left.length === 0) return [];
  return [
    {
      ...{ rule: "A1", functions: ["start", "replicateTo"], replica: view.id, at: turn.end, culprit: call },
      message: "a command was not sent to the others at once",
      expected: `entry ${index} in AppendEntries to each of the others, without a tick`,
      seen: `none to ${left.join(" ")}`,
    },
  ];
}

function lastOf(call: Led): number {
  return call.method === "Raft.InstallSnapshotRpc"
    ? call.params.lastIncludedIndex
    : call.params.prevLogIndex + call.params.entries.length;
}

/** Entries that were acknowledged, or are on their way, and are sent again (A10). */
function sentAgain(view: View): Violation[] {
  const calls = ledCalls(view);
  return calls.flatMap((call, place): Violation[] => {
    if (call.method !== "Raft.AppendEntriesRpc" || call.params.entries.length === 0) return [];
    const turn = turnAt(view, call.at);
    if (turn === undefined) return [];
    const first = call.params.prevLogIndex + 1;
    const wrong = (expected: string): Violation[] => [
      {
        ...{ rule: "A10", functions: ["replicateTo", "takeAppend"], replica: view.id, at: call.at, culprit: call },
        message: "an entry was sent again without need",
        expected,
        seen: `entries ${first} to ${lastOf(call)} to ${call.to}`,
      },
    ];
    const acknowledged = matchBefore(view, call, turn.begin);
    if (first <= acknowledged) return wrong(`nothing up to entry ${acknowledged}: ${call.to} has acknowledged that`);
    const before = calls
      .slice(0, place)
      .findLast(
        (one) =>
          one.to === call.to && one.params.term === call.params.term && one.at > turn.life.start && isFilled(one),
      );
    if (before === undefined || lastOf(before) < first || isExcused(view, before.at, call)) return [];
    return wrong(`nothing up to entry ${lastOf(before)} before the next heartbeat: it is on its way`);
  });
}

function isFilled(call: Led): boolean {
  return call.method === "Raft.AppendEntriesRpc" && call.params.entries.length > 0;
}

/** Whether time has passed since a call, or the other has refused one, or one has failed. */
function isExcused(view: View, since: number, call: Led): boolean {
  const begin = turnAt(view, since)?.begin ?? since;
  const turns = view.turns.filter((turn) => turn.begin >= begin && turn.begin <= call.at);
  const isRefusal = (one: Led): boolean =>
    one.to === call.to &&
    (one.outcome === undefined || "error" in one.outcome || !(one.outcome.result as { success?: boolean }).success);
  return turns.some(
    ({ ticks, heard }) =>
      ticks.length > 0 || heard.some((one) => isPeer(one) && one.method !== "Raft.RequestVoteRpc" && isRefusal(one)),
  );
}

const RULE_OF = {
  "Raft.RequestVoteRpc": "E6",
  "Raft.AppendEntriesRpc": "A3",
  "Raft.InstallSnapshotRpc": "S3",
} as const satisfies Record<string, Rule>;

/** A call of another server that was answered with an error: its function threw, or returned what is no answer. */
function judgeErrors(view: View): Violation[] {
  return view.passed.flatMap((call): Violation[] => {
    const { outcome, answered } = call;
    if (!isPeer(call) || outcome === undefined || !("error" in outcome) || answered === undefined) return [];
    return [
      {
        ...{ rule: RULE_OF[call.method], functions: [handlerOf(call)], replica: view.id, at: answered, culprit: call },
        message: `${call.method} was answered with an error`,
        expected: "an answer",
        seen: outcome.error,
      },
    ];
  });
}
