import { isDeepStrictEqual } from "node:util";
import type { Entry } from "../../../../skeleton/zraft/messages.ts";
import { type MessageOf, server } from "../wire.ts";
import { entryAt } from "./disk.ts";
import { type DiskStep, diskSteps } from "./disk-steps.ts";
import { isLed, leadingsOf, ledCalls } from "./leading.ts";
import { diskAt, isPeer, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/**
 * Judges the times of entries: a leader gives each of its own that of its clock (A1), and it stays what it is wherever the entry goes
 * (A2, A5). Who lives by the log, as sessions do that end, lives by that time.
 */
export function judgeEntryTimes(view: View): Violation[] {
  return [...diskSteps(view).flatMap((step) => onDisk(view, step)), ...sent(view)];
}

/** The first entry of a step that has another time than it may have. */
function onDisk(view: View, step: DiskStep): Violation[] {
  for (const [offset, entry] of step.after.entries.entries()) {
    const index = step.after.base.index + 1 + offset;
    if (entryAt(step.before, index)?.at_ms === entry.at_ms) continue;
    const found =
      foundTime(view, step, index, entry) ?? ownTime(view, step, index, entry) ?? takenTime(view, step, index, entry);
    if (found !== undefined) return [found];
  }
  return [];
}

/** An entry that was on the disk when a server was started again, with another time, and until now. */
function foundTime(view: View, { at, turn, before }: DiskStep, index: number, entry: Entry): Violation | undefined {
  const found = entryAt(before, index);
  const isOfStart = turn.life.number > 1 && isDeepStrictEqual(entryAt(diskAt(view, turn.life.start), index), found);
  if (!isOfStart || found?.term !== entry.term || found.command !== entry.command) return undefined;
  return {
    ...{ rule: "D4", functions: ["restore", "save"], replica: view.id, at, culprit: undefined },
    message: "an entry has another time than on the disk on which the server was started",
    expected: `at_ms ${found.at_ms} in entry ${index}`,
    seen: `at_ms ${entry.at_ms} in entry ${index}`,
  };
}

/** An entry of a term that a server leads: it was made since then, and by then. */
function ownTime(view: View, { at, turn }: DiskStep, index: number, entry: Entry): Violation | undefined {
  const leading = leadingsOf(view).findLast(
    (one) => one.life === turn.life && one.term === entry.term && one.from <= at,
  );
  if (leading === undefined) return undefined;
  const [least, most] = [turnAt(view, leading.from)?.before_ms ?? 0, turn.after_ms];
  if (entry.at_ms >= least && entry.at_ms <= most) return undefined;
  const [rule, functions] = entry.command === null ? (["M4", ["becomeLeader"]] as const) : (["A1", ["start"]] as const);
  return {
    ...{ rule, functions, replica: view.id, at, culprit: turn.passed.findLast((call) => Number(call.passed) <= at) },
    message: "an entry has another time than the leader's clock",
    expected: `at_ms between ${least} and ${most}, as its clock was`,
    seen: `at_ms ${entry.at_ms} in entry ${index}`,
  };
}

/** An entry that a leader has sent, and never with this time. */
function takenTime(view: View, { at }: DiskStep, index: number, entry: Entry): Violation | undefined {
  const calls = view.passed.filter(
    (call): call is MessageOf<"Raft.AppendEntriesRpc"> =>
      isPeer(call) && isLed(call) && call.method === "Raft.AppendEntriesRpc" && Number(call.passed) <= at,
  );
  const told = calls.flatMap((call) => {
    const one = call.params.entries[index - call.params.prevLogIndex - 1];
    return one !== undefined && one.term === entry.term && one.command === entry.command ? [{ call, one }] : [];
  });
  const last = told.at(-1);
  if (last === undefined || told.some(({ one }) => one.at_ms === entry.at_ms)) return undefined;
  return {
    ...{ rule: "A5", functions: ["AppendEntriesRpc"], replica: view.id, at, culprit: last.call },
    message: "an entry came into the log with another time than the leader's",
    expected: `at_ms ${last.one.at_ms}, as ${last.call.from} has sent it`,
    seen: `at_ms ${entry.at_ms} in entry ${index}`,
  };
}

/** The first call whose entries have other times than on their leader's disk, of those entries that were made in its life, if there are any. */
function sent(view: View): Violation[] {
  const found = ledCalls(view).flatMap((call) => {
    if (call.method !== "Raft.AppendEntriesRpc") return [];
    const { prevLogIndex, entries } = call.params;
    const disk = diskAt(view, call.at);
    const life = turnAt(view, call.at)?.life;
    const start = diskAt(view, life?.start ?? 0);
    return entries.flatMap((entry, offset): { isOfStart: boolean; one: Violation }[] => {
      const index = prevLogIndex + 1 + offset;
      const own = entryAt(disk, index);
      if (own?.term !== entry.term || own.command !== entry.command || own.at_ms === entry.at_ms) return [];
      const isOfStart = life !== undefined && life.number > 1 && isDeepStrictEqual(entryAt(start, index), own);
      const blamed = isOfStart
        ? ({ rule: "D4", functions: ["restore", "replicateTo"] } as const)
        : ({ rule: "A2", functions: ["replicateTo", "start"] } as const);
      const one: Violation = {
        ...{ ...blamed, replica: view.id, at: call.at, culprit: call },
        message: "an entry was sent with another time than it has in the log",
        expected: `at_ms ${own.at_ms}, as ${server(view.id)} has it on its disk`,
        seen: `at_ms ${entry.at_ms} in entry ${index}`,
      };
      return [{ isOfStart, one }];
    });
  });
  // Who sends another time with an entry that it has made itself does so with all.
  const first = found.find(({ isOfStart }) => !isOfStart) ?? found[0];
  return first === undefined ? [] : [first.one];
}
