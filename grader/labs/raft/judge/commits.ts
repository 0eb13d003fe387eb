import type { Rule, StudentFunction } from "../rules.ts";
import { idOf, replyTo } from "../wire.ts";
import { type DiskState, entryAt, lastIndexOf, termAt } from "./disk.ts";
import { isLed, type Leading, type Led, leadingsOf, ledCalls, majorityOf } from "./leading.ts";
import { mayTerms } from "./terms.ts";
import { diskAt, isPeer, isTaken, type Life, type Peer, Steps, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";
import { unsavedBy } from "./writes.ts";

/** How far a server's log is committed, by all that it may know, and by what it must know, at each place; in each life anew. */
export interface Commits {
  may: Steps<number>;
  must: Steps<number>;
}

/** What a majority is counted by. The rule is the first; each of the others breaks one rule, and explains who breaks that. */
interface Counting {
  /** Whether the leader's own copy counts before it is on its disk. */
  isOwnFree?: boolean;
  /** Whether an entry of an earlier term is enough. */
  isAnyTerm?: boolean;
  /** Whether answers of earlier terms count. */
  areStaleCounted?: boolean;
  /** Whether what was acknowledged in an earlier term counts in the next one. */
  areKept?: boolean;
  /** Whether the last success tells how much is held, and not the one that told the most. */
  isLastCounted?: boolean;
  /** Whether any answer to a call acknowledges all that was sent by then. */
  isSentCounted?: boolean;
  /** What of a call counts as held when it was answered with success; without it, all that was in it, and before. */
  part?: "what is before it" | "its length" | "nothing, unless it is empty";
}

/** What happens to what a server knows of commits. */
type Event =
  | { at: number; kind: "start"; life: Life }
  | { at: number; kind: "passed" | "answered"; call: Peer }
  | { at: number; kind: "heard"; call: Led }
  | { at: number; kind: "disk" };

export function commitsOf(view: View): Commits {
  return { may: sweep(view, "passed", {}), must: sweep(view, "answered", {}) };
}

/** How far it may be committed at a place if a majority is counted in another way. */
function mayIf(view: View, at: number, counting: Counting): number {
  return sweep(view, "passed", counting).at(at);
}

function sweep(view: View, takes: "passed" | "answered", counting: Counting): Steps<number> {
  const steps = new Steps(0);
  const leadings = leadingsOf(view);
  const may = mayTerms(view);
  let life: Life | undefined;
  let matches = new Map<string, number>();
  const raise = (at: number, index: number): void => {
    if (index > steps.last) steps.set(at, index);
  };
  for (const event of eventsOf(view, takes)) {
    if (event.kind === "start") {
      life = event.life;
      matches = new Map();
      steps.set(event.at, diskAt(view, event.at).base.index);
    } else if (event.kind === takes) {
      raise(event.at, learned((event as { call: Peer }).call, takes));
    } else if (event.kind === "heard") {
      const { call } = event;
      const held = counting.isSentCounted ? sentBy(view, call, event.at) : partHeldBy(call, counting.part);
      const term = counting.areStaleCounted ? may.at(event.at) : call.params.term;
      if (held === undefined || life === undefined || call.at < life.start) continue;
      if (takes === "answered" && !isTaken(view, call)) continue;
      const key = matchKey(counting, term, idOf(call.to) as number);
      matches.set(key, counting.isLastCounted ? held : Math.max(matches.get(key) ?? 0, held));
    }
    const led = leadings.filter((one) => one.life === life && one.from <= event.at);
    // Who counts entries of any term counts them in the term that it leads now.
    for (const leading of counting.isAnyTerm ? led.slice(-1) : led) {
      // Who may have left its term need not commit any more.
      if (takes === "answered" && may.at(event.at) > leading.term) continue;
      raise(event.at, committedIn(view, leading, event.at, matches, counting));
    }
  }
  return steps;
}

function eventsOf(view: View, takes: "passed" | "answered"): Event[] {
  const events: Event[] = [
    ...view.lives.map((life) => ({ at: life.start, kind: "start" as const, life })),
    ...view.disk.map(({ at }) => ({ at, kind: "disk" as const })),
    ...view.passed.flatMap((call) => {
      const at = call[takes];
      return isPeer(call) && at !== undefined ? [{ at, kind: takes, call }] : [];
    }),
    ...ledCalls(view).flatMap((call) =>
      call.heard === undefined ? [] : [{ at: call.heard, kind: "heard" as const, call }],
    ),
  ];
  return events.toSorted((a, b) => a.at - b.at);
}

/** What a follower learns from a leader's call, if it takes it: not more than it has compared by that very call. */
function learned(call: Peer, takes: "passed" | "answered"): number {
  if (!isLed(call)) return 0;
  if (call.method === "Raft.InstallSnapshotRpc") {
    const { term } = replyTo(call) ?? {};
    return term === call.params.term || (term === undefined && takes === "passed") ? call.params.lastIncludedIndex : 0;
  }
  const reply = replyTo(call);
  if (reply === undefined ? takes === "answered" : !reply.success) return 0;
  const { leaderCommit, prevLogIndex, entries } = call.params;
  return Math.min(leaderCommit, prevLogIndex + entries.length);
}

/** How far a peer holds the leader's log, by its answer to a call. */
export function heldBy(call: Led): number | undefined {
  const { term } = call.params;
  if (call.method === "Raft.InstallSnapshotRpc")
    return replyTo(call)?.term === term ? call.params.lastIncludedIndex : undefined;
  const reply = replyTo(call);
  return reply?.success && reply.term === term ? call.params.prevLogIndex + call.params.entries.length : undefined;
}

/** The same, where not all that a call held is counted. */
function partHeldBy(call: Led, part: Counting["part"]): number | undefined {
  const held = heldBy(call);
  if (held === undefined || part === undefined || call.method === "Raft.InstallSnapshotRpc") return held;
  const { prevLogIndex, entries } = call.params;
  if (part === "what is before it") return prevLogIndex;
  if (part === "its length") return entries.length;
  return entries.length === 0 ? held : undefined;
}

/** What one of the others was sent by a place in the term of a call; undefined if that had no answer of its own term. */
function sentBy(view: View, { to, method, params: { term }, outcome }: Led, by: number): number | undefined {
  if (method === "Raft.InstallSnapshotRpc" || outcome === undefined || "error" in outcome) return undefined;
  const sent = ledCalls(view).flatMap((one) =>
    one.to === to && one.params.term === term && one.at < by && one.method === "Raft.AppendEntriesRpc"
      ? [one.params.prevLogIndex + one.params.entries.length]
      : [],
  );
  return Math.max(0, ...sent);
}

const matchKey = ({ areKept }: Counting, term: number, id: number): string => `${areKept ? "any" : term} ${id}`;

/** The highest index of the leader's own term that a majority holds. */
function committedIn(
  view: View,
  { term }: Leading,
  at: number,
  matches: ReadonlyMap<string, number>,
  counting: Counting,
): number {
  const { isOwnFree, isAnyTerm } = counting;
  const { n } = view.setting;
  const disk = diskAt(view, at);
  const own = isOwnFree ? Number.POSITIVE_INFINITY : lastIndexOf(disk);
  const held = [own];
  for (let id = 0; id < n; id++) if (id !== view.id) held.push(matches.get(matchKey(counting, term, id)) ?? 0);
  const index = held.toSorted((a, b) => b - a)[majorityOf(n) - 1] ?? 0;
  return isAnyTerm || isOfTerm(disk, index, term) ? index : 0;
}

/** Whether an entry is of a term; what is not on the disk of its leader yet is of the leader's. */
function isOfTerm(disk: DiskState, index: number, term: number): boolean {
  return index > lastIndexOf(disk) || termAt(disk, index) === term;
}

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
    if (before !== undefined && leaderCommit < before.commit && before.at < call.at) {
      return [
        {
          ...{ ...common, rule: "M5", functions: ["advanceCommit", "replicateTo"] },
          message: "a leader's commitIndex goes back",
          expected: `leaderCommit ${before.commit} or more, which it had told ${call.to} before`,
        },
      ];
    }
    const matched = matchBefore(view, call, turn.begin);
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

/** The ways of counting too little of what was acknowledged that show in what a leader commits, and when. */
const TOO_LITTLE: readonly Counting[] = [
  { part: "nothing, unless it is empty" },
  { part: "what is before it" },
  { part: "its length" },
];

/** The rule that a leader breaks which does not commit what a majority holds, and where to look: in how it counts, or in what it counts. */
export function uncommittedBy(view: View): { rule: Rule; functions: readonly StudentFunction[] } {
  const like = TOO_LITTLE.find((counting) => commitsLike(view, counting));
  if (like === undefined) return { rule: "M1", functions: ["advanceCommit", "takeAppend"] };
  const rule = like.part === "nothing, unless it is empty" ? "M1" : "A9";
  return { rule, functions: ["takeAppend", "advanceCommit"] };
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
    if (leaderCommit > may.at(call.at) || leaderCommit < Math.min(known, matchBefore(view, call, turn.begin)))
      return false;
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

/** What each of the others has acknowledged in each term, as the leader heard it. */
const ACKNOWLEDGED = new WeakMap<View["made"], ReadonlyMap<string, Steps<number>>>();

/** What a peer has acknowledged to its leader before a place. */
export function matchBefore(view: View, { to, params: { term } }: Led, at: number): number {
  const known = ACKNOWLEDGED.getOrInsertComputed(view.made, () => acknowledgedIn(view));
  return known.get(`${term} ${to}`)?.at(at - 1) ?? 0;
}

function acknowledgedIn(view: View): Map<string, Steps<number>> {
  const found = new Map<string, Steps<number>>();
  const heard = ledCalls(view).filter((call) => call.heard !== undefined && isTaken(view, call));
  for (const call of heard.toSorted((a, b) => Number(a.heard) - Number(b.heard))) {
    const steps = found.getOrInsertComputed(`${call.params.term} ${call.to}`, () => new Steps(0));
    const held = heldBy(call) ?? 0;
    if (held > steps.last) steps.set(call.heard as number, held);
  }
  return found;
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
  if (mayIf(view, at, { isSentCounted: true }) >= index) return { rule: "A9", functions: ["takeAppend"] };
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
