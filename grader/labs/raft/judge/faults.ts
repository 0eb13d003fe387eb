import type { History } from "../../../history/history.ts";
import { idOf, messagesOf, server } from "../wire.ts";
import { type DiskState, lastIndexOf, lastTermOf, termAt } from "./disk.ts";
import { ledCalls, majorityOf } from "./leading.ts";
import { electionsOf } from "./time.ts";
import {
  answeredTerm,
  diskAt,
  isPeer,
  isTaken,
  type Peer,
  peerCalls,
  type Setting,
  turnAt,
  type View,
} from "./view.ts";
import type { Violation } from "./violation.ts";

/** So many heartbeats are enough for a leader to have everything applied everywhere, when nothing is lost. */
const HEARTBEATS = 20;

/** What no majority has is not applied (F2): the disks tell who has it, and who is played may have anything. */
export function judgeMinorities(history: History, { n, live }: Setting, views: readonly View[]): Violation[] {
  const first = new Set<number>();
  const played = n - live.length;
  const applies = messagesOf(history).filter((call) => call.method === "Service.ApplyRpc");
  return applies.flatMap((call): Violation[] => {
    const { index, term } = call.params;
    const replica = idOf(call.from);
    if (replica === undefined || !live.includes(replica) || first.has(index)) return [];
    first.add(index);
    const holders = views.filter((view) => holds(diskAt(view, call.at), index, term));
    if (holders.length + played >= majorityOf(n)) return [];
    const on = holders.length === 0 ? "on no disk" : `on the disk of ${holders.map(({ id }) => id).join(" ")} alone`;
    return [
      {
        ...{ rule: "F2", functions: ["advanceCommit", "takeAppend"], replica, at: call.at, culprit: call },
        message: "an entry was applied that no majority has",
        expected: `entry ${index} of term ${term} on the disks of ${majorityOf(n)} of ${n} before anybody applies it`,
        seen: `it was ${on}`,
      },
    ];
  });
}

function holds(disk: DiskState, index: number, term: number): boolean {
  return index <= disk.base.index || termAt(disk, index) === term;
}

/**
 * What a cluster owes since a place from which on it was calm (F1): who stood alone, and had the longest log, leads; and what a leader
 * had in its log is applied by all that live, when it has had the time. Nothing is owed where anything was lost, or late.
 */
export function judgeCalm(history: History, setting: Setting, views: readonly View[]): Violation[] {
  const { calmSince, n } = setting;
  if (calmSince === undefined) return [];
  const living = views.filter(({ lives }) =>
    lives.some(({ start, end }) => start <= calmSince && end === Number.POSITIVE_INFINITY),
  );
  if (living.length < majorityOf(n) || !isCalm(history, setting, living)) return [];
  const led = living.flatMap((view) =>
    ledCalls(view)
      .filter(({ at }) => at > calmSince)
      .map((call) => ({ view, call })),
  );
  if (led.length === 0) return nobodyLeads(setting, living);
  return setting.hasServices ? notApplied(setting, living, led) : [];
}

/** Whether all that was said among those that live was delivered, answered and heard before their clocks went on by a heartbeat. */
function isCalm(history: History, { calmSince = 0, heartbeat_ms }: Setting, living: readonly View[]): boolean {
  if ([...history.of("kill"), ...history.of("exit"), ...history.of("fault")].some(({ at }) => at > calmSince))
    return false;
  const acked = new Set(history.of("acked").map(({ disk }) => disk));
  if (history.of("disk").some(({ at }) => at > calmSince && !acked.has(at))) return false;
  const names = new Set(living.map(({ id }) => server(id)));
  return living.every((view) => {
    const now_ms = view.turns.at(-1)?.after_ms ?? 0;
    return view.made.every(({ at, to, heard }) => {
      if (at <= calmSince || (idOf(to) !== undefined && !names.has(to))) return true;
      const since_ms = turnAt(view, at)?.after_ms ?? 0;
      const until_ms = heard === undefined ? now_ms : (turnAt(view, heard)?.after_ms ?? 0);
      return until_ms - since_ms < heartbeat_ms;
    });
  });
}

const isBehind = (disk: DiskState, other: DiskState): boolean =>
  lastTermOf(disk) < lastTermOf(other) ||
  (lastTermOf(disk) === lastTermOf(other) && lastIndexOf(disk) < lastIndexOf(other));

function nobodyLeads({ calmSince = 0, n }: Setting, living: readonly View[]): Violation[] {
  for (const view of living) {
    for (const first of electionsOf(view).filter(({ at }) => at > calmSince)) {
      const { term } = first.params;
      const answered = peerCalls(view).filter(
        (call) => call.method === "Raft.RequestVoteRpc" && call.params.term === term && isTaken(view, call),
      );
      if (answered.length + 1 < Math.max(living.length, majorityOf(n))) continue;
      const end = Math.max(...answered.map(({ heard }) => heard as number));
      if (!isAlone(view, living, first, end) || !isBest(view, living, first)) continue;
      return [
        {
          ...{ rule: "F1", functions: ["takeVote", "RequestVoteRpc", "becomeLeader"] },
          ...{ replica: view.id, at: end, culprit: undefined },
          message: "a majority lives and hears each other, and nobody leads",
          expected: `server ${view.id} leads in term ${term}: nobody stood beside it, and no log was longer`,
          seen: "no AppendEntries of anybody",
        },
      ];
    }
  }
  return [];
}

/** Whether nobody was told of that term, or a higher one, by anybody else until the last answer was there. */
function isAlone({ id, made }: View, living: readonly View[], { at, params: { term } }: Peer, end: number): boolean {
  const isWithin = (place: number | undefined): boolean => place !== undefined && place >= at && place <= end;
  const isTold = living.some(({ passed }) =>
    passed.some(
      (call) => isPeer(call) && call.from !== server(id) && call.params.term >= term && isWithin(call.passed),
    ),
  );
  return !isTold && !made.some((call) => isPeer(call) && isWithin(call.heard) && Number(answeredTerm(call)) > term);
}

/** Whether all others had logs that were no longer, and were in lower terms. */
function isBest(view: View, living: readonly View[], { at, params: { term } }: Peer): boolean {
  const own = diskAt(view, at);
  return living.every((other) => {
    const disk = diskAt(other, at);
    return other === view || (!isBehind(own, disk) && disk.term < term);
  });
}

type LedBy = { view: View; call: ReturnType<typeof ledCalls>[number] };

function notApplied(
  { heartbeat_ms, calmSince = 0 }: Setting,
  living: readonly View[],
  led: readonly LedBy[],
): Violation[] {
  const last = led.toSorted((a, b) => a.call.params.term - b.call.params.term).at(-1) as LedBy;
  const { view: leader, call } = last;
  const now_ms = leader.turns.at(-1)?.after_ms ?? 0;
  const first = led.find((one) => one.call.params.term === call.params.term) as LedBy;
  // What it had by this turn it has had the time for.
  const turn = leader.turns.findLast(
    ({ after_ms, begin, life }) =>
      life.end === Number.POSITIVE_INFINITY &&
      begin > Math.max(first.call.at, calmSince) &&
      now_ms - after_ms >= HEARTBEATS * heartbeat_ms,
  );
  if (turn === undefined) return [];
  const due = lastIndexOf(diskAt(leader, turn.begin));
  return living.flatMap((view): Violation[] => {
    const life = view.lives.at(-1);
    const indexes = view.made.flatMap((one) =>
      (one.method === "Service.ApplyRpc" || one.method === "Service.RestoreRpc") && one.at > (life?.start ?? 0)
        ? [one.params.index]
        : [],
    );
    const applied = Math.max(0, ...indexes);
    if (applied >= due) return [];
    return [
      {
        ...{
          rule: "F1",
          functions: ["replicateTo", "takeAppend", "advanceCommit", "AppendEntriesRpc"],
          replica: view.id,
        },
        ...{ at: view.history.now, culprit: undefined },
        message: "what a leader has in its log is not applied everywhere, though nothing is lost any more",
        expected: `all up to entry ${due} applied: server ${leader.id} has led in term ${call.params.term} for ${HEARTBEATS} heartbeats since it had that`,
        seen: applied === 0 ? "nothing applied" : `nothing behind entry ${applied}`,
      },
    ];
  });
}
