import { isDeepStrictEqual } from "node:util";
import type { Rule, StudentFunction } from "../rules.ts";
import type { MessageOf } from "../wire.ts";
import { type Commits, type Counting, learned, matchBefore, mayIf, sweep } from "./commits.ts";
import { type DiskState, entryAt, lastIndexOf, termAt } from "./disk.ts";
import { isLed, type Leading, type Led, leadingsOf, ledCalls } from "./leading.ts";
import { diskAt, isPeer, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";
import { unsavedBy } from "./writes.ts";

/** Judges how far a leader says that its log is committed (M1, M2, M5, D2, A9). */
export function judgeLeaderCommits(view: View, { may, must }: Commits): Violation[] {
  const said = new Map<string, { at: number; commit: number }>();
  let worst = 0;
  let isByLast = true;
  return ledCalls(view).flatMap((call): Violation[] => {
    if (call.method !== "Raft.AppendEntriesRpc") return [];
    const { leaderCommit, term } = call.params;
    const turn = turnAt(view, call.at);
    if (turn === undefined) return [];
    const reach = reachOf(call);
    const key = `${turn.life.number} ${term} ${call.to}`;
    const before = said.get(key);
    said.set(key, { at: call.at, commit: Math.max(leaderCommit, before?.commit ?? 0) });
    const common = { replica: view.id, at: call.at, culprit: call, seen: `leaderCommit ${leaderCommit} to ${call.to}` };
    if (leaderCommit > may.at(call.at)) {
      // What follows from it is not told again.
      if (leaderCommit <= worst) return [];
      worst = leaderCommit;
      return [
        {
          ...{ ...common, ...tooFar(view, call.at, leaderCommit) },
          message: "a leader says that more is committed than is",
          expected: `${may.at(call.at)} at the most, by what its disk holds and what was answered to its calls of term ${term}`,
        },
      ];
    }
    // What has failed may be said again as it was, though more is committed meanwhile.
    if (isMadeAgain(view, call)) return [];
    if (before !== undefined && leaderCommit < Math.min(before.commit, reach) && before.at < call.at) {
      return [
        {
          ...{ ...common, rule: "M5", functions: ["advanceCommit", "replicateTo"] },
          message: "a leader's commitIndex goes back",
          expected: `leaderCommit ${Math.min(before.commit, reach)} or more: it had told ${call.to} of ${before.commit} before`,
        },
      ];
    }
    const matched = Math.min(matchBefore(view, call, turn.begin), reach);
    const known = Math.min(must.at(turn.begin - 1), matched);
    if (turn.begin === turn.life.start || leaderCommit >= known) return [];
    const applied = appliedBefore(view, turn);
    if (leaderCommit < Math.min(applied, matched)) {
      return [
        {
          ...{ ...common, rule: "M5", functions: goneBackBy(view, turn, applied) },
          message: "commitIndex has gone back: more was applied than the leader says is committed",
          expected: `leaderCommit ${Math.min(applied, matched)} or more: its service was given entry ${applied}`,
        },
      ];
    }
    if (isServiceBusyWith(view, leaderCommit, call)) {
      return [
        {
          ...{ ...common, rule: "X1", functions: ["replicateTo", "advanceCommit"] },
          message: "a leader whose service is busy tells of no commit behind what that was given",
          expected: `leaderCommit ${known} or more: a majority has acknowledged that in term ${term}`,
        },
      ];
    }
    // Who once commits less than even the last answers tell does not count them by those.
    isByLast &&= leaderCommit >= sweep(view, "answered", { isLastCounted: true }).at(turn.begin - 1);
    return [
      {
        ...common,
        ...(isByLast ? { rule: "A9", functions: ["takeAppend", "advanceCommit"] } : uncommittedBy(view)),
        message: "a leader does not commit what a majority holds",
        expected: `leaderCommit ${known} or more: a majority has acknowledged that in term ${term}`,
      },
    ];
  });
}

/** Whether a call is one that had failed before, word for word: it was answered with an error, or with nothing for too long. */
function isMadeAgain(view: View, call: Led): boolean {
  const now_ms = turnAt(view, call.at)?.after_ms ?? 0;
  const hasFailed = ({ at, heard = Number.POSITIVE_INFINITY, outcome }: Led): boolean => {
    if (heard < call.at && outcome !== undefined) return "error" in outcome;
    return now_ms >= (turnAt(view, at)?.before_ms ?? 0) + view.setting.patience_ms;
  };
  return ledCalls(view).some(
    (one) => one.to === call.to && one.at < call.at && isDeepStrictEqual(one.params, call.params) && hasFailed(one),
  );
}

/** How far a follower compares its log by a call: some leaders tell it of no commit behind that, for it could not use it. */
function reachOf({ params: { prevLogIndex, entries } }: MessageOf<"Raft.AppendEntriesRpc">): number {
  return prevLogIndex + entries.length;
}

/** The ways of counting too little of what was acknowledged that show in what a leader commits, and when. */
const TOO_LITTLE: readonly Counting[] = [{ part: "empty" }, { part: "prev" }, { part: "length" }];

/** That a leader does not commit what a majority holds, and where to look: in how it counts, or in what it counts. */
export function uncommittedBy(view: View): { rule: Rule; functions: readonly StudentFunction[] } {
  const isCountedAmiss = TOO_LITTLE.some((counting) => commitsLike(view, counting));
  return { rule: "M1", functions: isCountedAmiss ? ["takeAppend", "advanceCommit"] : ["advanceCommit", "takeAppend"] };
}

/** Whether a leader has always said by a place that as much is committed as would be if it counted in a way. */
function commitsAllOf(view: View, by: number, counting: Counting): boolean {
  const must = sweep(view, "answered", counting);
  return ledCalls(view).every((call) => {
    const turn = turnAt(view, call.at);
    if (call.at > by || call.method !== "Raft.AppendEntriesRpc" || turn === undefined || turn.begin === turn.life.start)
      return true;
    const matched = Math.min(matchBefore(view, call, turn.begin), reachOf(call));
    return call.params.leaderCommit >= Math.min(must.at(turn.begin - 1), matched);
  });
}

/** Whether all that a leader says of commits is what it would say if it counted in a way, and it has committed some of its own so. */
function commitsLike(view: View, counting: Counting): boolean {
  const [may, must] = [sweep(view, "passed", counting), sweep(view, "answered", counting)];
  let hasCommitted = false;
  for (const call of ledCalls(view)) {
    const turn = turnAt(view, call.at);
    if (call.method !== "Raft.AppendEntriesRpc" || turn === undefined) continue;
    const { leaderCommit, term } = call.params;
    const known = turn.begin === turn.life.start ? 0 : must.at(turn.begin - 1);
    const matched = Math.min(matchBefore(view, call, turn.begin), reachOf(call));
    if (leaderCommit > may.at(call.at) || leaderCommit < Math.min(known, matched)) return false;
    hasCommitted ||= leaderCommit > 0 && termAt(diskAt(view, call.at), leaderCommit) === term;
  }
  return hasCommitted;
}

/** Where to look if commitIndex has gone back: in what took the last call of a leader, if that told less; else, in what made it the leader. */
function goneBackBy(view: View, { life, begin }: Turn, applied: number): StudentFunction[] {
  const last = view.passed.findLast(
    (call): call is Led =>
      isPeer(call) && isLed(call) && Number(call.passed) > life.start && Number(call.passed) < begin,
  );
  const isLess = last !== undefined && learned(last, "answered") < applied;
  return isLess ? ["AppendEntriesRpc", "advanceCommit"] : ["becomeLeader", "advanceCommit"];
}

/** Whether the last that a server gave its service before a call is an entry, and the service had not answered by then. */
export function isServiceBusyWith({ made }: View, index: number, { at }: Led): boolean {
  const last = made.findLast((call) => call.method === "Service.ApplyRpc" && call.at < at);
  return (
    last?.method === "Service.ApplyRpc" && last.params.index === index && (last.heard ?? Number.POSITIVE_INFINITY) > at
  );
}

/** The last entry that a server had given to its service in the same life before a turn. */
function appliedBefore({ made }: View, { life, begin }: Turn): number {
  const given = made.flatMap((call) =>
    (call.method === "Service.ApplyRpc" || call.method === "Service.RestoreRpc") &&
    call.at > life.start &&
    call.at < begin
      ? [call.params.index]
      : [],
  );
  return Math.max(0, ...given);
}

/** The function that has appended the first entry of a leader's which is not on its disk at a place. */
function appenderOf(view: View, at: number): StudentFunction {
  const index = lastIndexOf(diskAt(view, at)) + 1;
  const isEmpty = ledCalls(view).some(
    (call) =>
      call.at <= at &&
      call.method === "Raft.AppendEntriesRpc" &&
      call.params.entries[index - call.params.prevLogIndex - 1]?.command === null,
  );
  return isEmpty ? "becomeLeader" : "start";
}

/** The rule that a server must have broken to take an index for committed, and where to look. */
export function tooFar(view: View, at: number, index: number): { rule: Rule; functions: readonly StudentFunction[] } {
  const life = turnAt(view, at)?.life;
  const leads = leadingsOf(view).some((one) => one.life === life && one.from <= at);
  if (!leads) {
    const isTold = view.passed.some(
      (call) => isPeer(call) && isLed(call) && Number(call.passed) > (life?.start ?? 0) && Number(call.passed) < at,
    );
    const isForgotten = !isTold && (life?.number ?? 1) > 1;
    if (isForgotten) return { rule: "D4", functions: ["restore"] };
    const last = view.passed.findLast((call) => isPeer(call) && isLed(call) && Number(call.passed) < at);
    const isOfSnapshot = last?.method === "Raft.InstallSnapshotRpc";
    return { rule: "M3", functions: isOfSnapshot ? ["InstallSnapshotRpc", "AppendEntriesRpc"] : ["AppendEntriesRpc"] };
  }
  const led = leadingsOf(view).findLast((one) => one.life === life && one.from <= at) as Leading;
  const isUnheard = !ledCalls(view).some(({ params, heard = at }) => params.term === led.term && heard < at);
  // What it had before, nobody has acknowledged to it.
  if (isUnheard && index <= led.lastIndex) return { rule: "M2", functions: ["becomeLeader", "advanceCommit"] };
  if (mayIf(view, at, { isOwnFree: true }) >= index) {
    const isSaved = (disk: DiskState): boolean => lastIndexOf(disk) >= index;
    return { rule: "D2", functions: unsavedBy(view, at, [appenderOf(view, at), "advanceCommit"], isSaved) };
  }
  if (mayIf(view, at, { isAnyTerm: true }) >= index) return { rule: "M2", functions: ["advanceCommit"] };
  if (mayIf(view, at, { areStaleCounted: true }) >= index)
    return { rule: "A9", functions: ["takeAppend", "advanceCommit"] };
  if (mayIf(view, at, { areKept: true }) >= index) return { rule: "A8", functions: ["becomeLeader"] };
  if (mayIf(view, at, { isSentCounted: true }) >= index && commitsAllOf(view, at, { isSentCounted: true }))
    return { rule: "A9", functions: ["takeAppend"] };
  return {
    rule: "M1",
    functions: isOfCommand(view, at, index) ? ["start", "advanceCommit"] : ["advanceCommit", "takeAppend"],
  };
}

/** Whether an entry is that of a command which is all that a server was told when it took the entry for committed. */
function isOfCommand(view: View, at: number, index: number): boolean {
  const { passed = [], heard = [], ticks = [] } = turnAt(view, at) ?? {};
  const [call] = passed;
  return (
    passed.length === 1 &&
    heard.length + ticks.length === 0 &&
    call?.method === "Raft.StartRpc" &&
    entryAt(diskAt(view, at), index)?.command === call.params.command
  );
}
