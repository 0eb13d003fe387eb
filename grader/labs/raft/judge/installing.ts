import type { StudentFunction } from "../rules.ts";
import { type MessageOf, replyTo, server } from "../wire.ts";
import { matchBefore } from "./commits.ts";
import { lastIndexOf } from "./disk.ts";
import { othersOf } from "./elections.ts";
import { comparesNothing, isFailed, type Led, lastOf, ledCalls } from "./leading.ts";
import { certainTerm, installsAtHolders } from "./sending.ts";
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
        ...{ rule: "S2", replica: view.id, at: call.at, culprit: call },
        functions: installsAtHolders(view) ? ["replicateTo", "takeInstall"] : ["takeInstall", "replicateTo"],
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
  const last = lastHeard(calls, turn);
  if (last?.heard === undefined || !isTaken(view, last) || turnAt(view, last.heard)?.life !== turn.life)
    return undefined;
  const { base } = diskAt(view, turn.begin);
  const held = matchBefore(view, last, turn.begin);
  const open = calls.filter((one) => isOpen(view, one, turn));
  const common = { replica: view.id, at, culprit: last, rule: "S2" } as const;
  const sent = calls.findLast(isInstall);
  // Who was sent more, and it failed, may be asked first how far its log goes.
  const isSeenTo =
    open.some((one) => lastOf(one) > held) ||
    calls.some((one) => one.at >= turn.begin && (isInstall(one) || one.params.prevLogIndex >= base.index));
  // Who has said nothing since what was lost is asked by some for a sign of life, by calls without entries.
  const isSilent = isFailed(last) || (sent !== undefined && last.at < sent.at);
  if (held < base.index && (held > 0 || sent !== undefined) && !isSeenTo && !isSilent)
    return {
      ...{ ...common, functions: installers(sent, held) },
      message: "one of the others needs the snapshot, and it is not sent to it",
      expected: `InstallSnapshot of index ${base.index} to ${last.to}, which has acknowledged ${held === 0 ? "nothing" : held}`,
      seen: `none${wasTaken(sent, held) ? "" : " since the last was lost"}, and a heartbeat interval has passed`,
    };
  if (isInstall(last))
    return owedBehind(
      last,
      [...calls.filter((one) => one.at > last.at), ...open],
      lastIndexOf(diskAt(view, turn.begin)),
      common,
    );
  // What only says that there is a leader is taken by everybody.
  const telling = lastHeard(
    calls.filter((one) => !comparesNothing(one)),
    turn,
  );
  if (telling === undefined || isInstall(telling) || !isTaken(view, telling)) return undefined;
  const reply = replyTo(telling);
  const needs = reply !== undefined && !reply.success && reply.term === telling.params.term && reply.conflictTerm === 0;
  const isSent = [...calls.filter((one) => one.at > telling.at), ...open].some(isInstall);
  if (!needs || reply.conflictIndex > base.index || isSent || held > 0) return undefined;
  return {
    ...{ ...common, culprit: telling },
    ...(isLeftOpen(view, turn, calls) ? leftBy(calls) : { functions: ["replicateTo", "takeAppend"] }),
    message: "one of the others needs an entry that was dropped, and got no snapshot",
    expected: `InstallSnapshot of index ${base.index} to ${last.to}, whose log ends at ${reply.conflictIndex - 1}`,
    seen: "none, and a heartbeat interval has passed",
  };
}

const isInstall = (call: Led): call is Install => call.method === "Raft.InstallSnapshotRpc";

/**
 * Where to look if one of an earlier term keeps another from being sent: who goes on calling as though it were taken has taken its
 * answer for one of this term (A9); who does not still takes it to be on its way (A8).
 */
function leftBy(calls: readonly Led[]): Pick<Violation, "rule" | "functions"> {
  const refused = calls.find((one) => (one.outcome as { result?: { success?: boolean } })?.result?.success === false);
  const goesOn = calls.some((one) => one.at > Number(refused?.heard) && !comparesNothing(one));
  return goesOn
    ? { rule: "A9", functions: ["takeInstall", "replicateTo"] }
    : { rule: "A8", functions: ["becomeLeader", "replicateTo"] };
}

/** Whether a snapshot of an earlier term was on its way to one of the others when a leader called it first: these are its calls to that one. */
function isLeftOpen(view: View, { life }: Turn, [first]: readonly Led[]): boolean {
  if (first === undefined) return false;
  return ledCalls(view).some(
    (one) =>
      isInstall(one) &&
      one.to === first.to &&
      one.params.term < first.params.term &&
      one.at > life.start &&
      (one.heard ?? Number.POSITIVE_INFINITY) > first.at,
  );
}

/** The call whose end was heard last before a turn: it was answered, or has failed. */
function lastHeard(calls: readonly Led[], { begin }: Turn): Led | undefined {
  return calls
    .filter(({ heard = begin }) => heard < begin)
    .toSorted((a, b) => Number(a.heard) - Number(b.heard))
    .at(-1);
}

/**
 * Whether a call may still be on its way for its caller when a turn begins: it has heard of no end of it, and the call has not failed
 * by its clock so long ago that a heartbeat has come since then.
 */
function isOpen(view: View, { at, heard = Number.POSITIVE_INFINITY }: Led, turn: Turn): boolean {
  const asked = turnAt(view, at);
  const { patience_ms, heartbeat_ms } = view.setting;
  if (heard < turn.begin || asked?.life !== turn.life) return false;
  return turn.after_ms - asked.after_ms <= patience_ms + 2 * heartbeat_ms;
}

/** Whether there was no snapshot before, or it was acknowledged. */
const wasTaken = (before: Install | undefined, held: number): boolean =>
  held >= (before?.params.lastIncludedIndex ?? 0);

/** Where to look if a snapshot is not sent: to the end of the one before, if there was one, sees who takes its answer, or who sent it. */
function installers(before: Install | undefined, held: number): StudentFunction[] {
  return before !== undefined && wasTaken(before, held)
    ? ["takeInstall", "replicateTo"]
    : ["replicateTo", "takeInstall"];
}

function owedBehind(
  last: Install,
  later: readonly Led[],
  end: number,
  common: Pick<Violation, "replica" | "at" | "culprit" | "rule">,
): Violation | undefined {
  const { lastIncludedIndex, term } = last.params;
  const isMore = later.some((one) => lastOf(one) > lastIncludedIndex);
  if (replyTo(last)?.term !== term || lastIncludedIndex >= end || isMore) return undefined;
  return {
    ...{ ...common, functions: ["takeInstall", "replicateTo"] },
    message: "what is behind a snapshot was not sent to one that has taken it",
    expected: `entries ${lastIncludedIndex + 1} to ${end} to ${last.to}`,
    seen: "none, and a heartbeat interval has passed",
  };
}
