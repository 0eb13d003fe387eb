import { type MessageOf, replyTo, server } from "../wire.ts";
import { matchBefore } from "./commits.ts";
import { lastIndexOf } from "./disk.ts";
import { othersOf } from "./elections.ts";
import { type Led, ledCalls } from "./leading.ts";
import { certainTerm, lastOf } from "./sending.ts";
import { mayTerms } from "./terms.ts";
import { diskAt, isTaken, restOf, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Install = MessageOf<"Raft.InstallSnapshotRpc">;

/** Judges who is sent a snapshot (S2): not who has acknowledged it; who needs it is; and then what is behind it. */
export function judgeInstalling(view: View): Violation[] {
  return [...acknowledgedAgain(view), ...owedAtBeats(view)];
}

function acknowledgedAgain(view: View): Violation[] {
  return ledCalls(view).flatMap((call): Violation[] => {
    const turn = turnAt(view, call.at);
    if (call.method !== "Raft.InstallSnapshotRpc" || turn === undefined) return [];
    const { lastIncludedIndex } = call.params;
    const held = matchBefore(view, call, turn.begin);
    if (lastIncludedIndex > held) return [];
    return [
      {
        ...{ rule: "S2", functions: ["takeInstall", "replicateTo"], replica: view.id, at: call.at, culprit: call },
        message: "a snapshot was sent to one that has acknowledged it",
        expected: `nothing up to entry ${held}`,
        seen: `InstallSnapshot of index ${lastIncludedIndex} to ${call.to}`,
      },
    ];
  });
}

/** What a leader that nothing happens to owes each of the others when a heartbeat interval has passed. */
function owedAtBeats(view: View): Violation[] {
  const may = mayTerms(view);
  const led = ledCalls(view);
  if (!view.disk.some(({ state }) => state.base.index > 0)) return [];
  const told = new Set<string>();
  return view.turns.flatMap((turn): Violation[] => {
    const { ticks, passed, heard, before_ms, after_ms } = turn;
    if (ticks.length === 0 || passed.length + heard.length > 0) return [];
    const rest = after_ms - before_ms < view.setting.heartbeat_ms ? undefined : restOf(view, turn);
    const term = rest === undefined ? undefined : certainTerm(view, turn, turn.end, may);
    if (rest === undefined || term === undefined) return [];
    return othersOf(view).flatMap((id): Violation[] => {
      const calls = led.filter(({ to, at, params }) => to === server(id) && params.term === term && at < turn.next);
      const found = owedTo(view, turn, calls, rest);
      if (found === undefined || told.has(`${term} ${id}`)) return [];
      told.add(`${term} ${id}`);
      return [found];
    });
  });
}

/** By the last that one of the others has answered: a snapshot if it needs what is in it, and what is behind one that it has taken. */
function owedTo(view: View, turn: Turn, calls: readonly Led[], at: number): Violation | undefined {
  const answered = calls.filter(({ heard = turn.begin }) => heard < turn.begin);
  const last = answered.toSorted((a, b) => Number(a.heard) - Number(b.heard)).at(-1);
  if (last?.heard === undefined || !isTaken(view, last) || turnAt(view, last.heard)?.life !== turn.life)
    return undefined;
  const common = { replica: view.id, at, culprit: last, rule: "S2" } as const;
  const disk = diskAt(view, turn.begin);
  const held = matchBefore(view, last, turn.begin);
  const lost = calls.findLast((one) => one.method === "Raft.InstallSnapshotRpc");
  const lostTurn = lost && turnAt(view, lost.at);
  const { patience_ms, heartbeat_ms } = view.setting;
  const isLost =
    lost !== undefined &&
    (lost.heard === undefined || lost.heard > turn.begin || !isTaken(view, lost)) &&
    turn.after_ms - (lostTurn?.after_ms ?? turn.after_ms) > patience_ms + 2 * heartbeat_ms;
  const isOnItsWay = calls.some((one) => one.heard === undefined && lastOf(one) > held && one !== lost);
  // Who was sent more, and it failed, may be asked first how far its log goes.
  const isSeenTo = calls.some(
    (one) =>
      one.at >= turn.begin && (one.method === "Raft.InstallSnapshotRpc" || one.params.prevLogIndex >= disk.base.index),
  );
  const isOwed = held > 0 && held < disk.base.index && !isOnItsWay && (lost === undefined || lost.heard !== undefined);
  if ((isLost && held < lost.params.lastIncludedIndex) || (isOwed && !isSeenTo))
    return {
      ...{ ...common, functions: ["replicateTo", "takeInstall"] },
      message: "one of the others needs the snapshot, and it is not sent to it",
      expected: `InstallSnapshot of index ${disk.base.index} to ${last.to}, which has acknowledged ${held}`,
      seen: isLost ? "the last was lost, and no other was sent" : "none, and a heartbeat interval has passed",
    };
  if (last.method === "Raft.AppendEntriesRpc") {
    const reply = replyTo(last);
    const needs = reply !== undefined && !reply.success && reply.term === last.params.term && reply.conflictTerm === 0;
    const isHere = reply !== undefined && reply.conflictIndex > disk.base.index;
    const isSent = calls.some(
      (one) => one.method === "Raft.InstallSnapshotRpc" && (one.at > last.at || one.heard === undefined),
    );
    if (!needs || isHere || isSent || matchBefore(view, last, turn.begin) > 0) return undefined;
    return {
      ...{ ...common, functions: ["replicateTo", "takeAppend"] },
      message: "one of the others needs an entry that was dropped, and got no snapshot",
      expected: `InstallSnapshot of index ${disk.base.index} to ${last.to}, whose log ends at ${reply.conflictIndex - 1}`,
      seen: "none, and a heartbeat interval has passed",
    };
  }
  return owedBehind(last, calls, lastIndexOf(disk), common);
}

function owedBehind(
  last: Install,
  calls: readonly Led[],
  end: number,
  common: Pick<Violation, "replica" | "at" | "culprit" | "rule">,
): Violation | undefined {
  const { lastIncludedIndex, term } = last.params;
  const isMore = calls.some((one) => lastOf(one) > lastIncludedIndex && (one.at > last.at || one.heard === undefined));
  if (replyTo(last)?.term !== term || lastIncludedIndex >= end || isMore) return undefined;
  return {
    ...{ ...common, functions: ["takeInstall", "replicateTo"] },
    message: "what is behind a snapshot was not sent to one that has taken it",
    expected: `entries ${lastIncludedIndex + 1} to ${end} to ${last.to}`,
    seen: "none, and a heartbeat interval has passed",
  };
}
