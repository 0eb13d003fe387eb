import { idOf, replyTo } from "../wire.ts";
import { type DiskState, lastIndexOf, termAt } from "./disk.ts";
import { isLed, type Leading, type Led, leadingsOf, ledCalls, majorityOf } from "./leading.ts";
import { mayTerms } from "./terms.ts";
import { diskAt, isPeer, isTaken, type Life, type Peer, Steps, type View } from "./view.ts";

/** How far a server's log is committed, by all that it may know, and by what it must know, at each place; in each life anew. */
export interface Commits {
  may: Steps<number>;
  must: Steps<number>;
}

/** What a majority is counted by. The rule is the first; each of the others breaks one rule, and explains who breaks that. */
export interface Counting {
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
  /** What counts as held of a call that was answered with success: what is before it, as many as it has, or all, if it has none; without this, all. */
  part?: "prev" | "length" | "empty";
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
export function mayIf(view: View, at: number, counting: Counting): number {
  return sweep(view, "passed", counting).at(at);
}

export function sweep(view: View, takes: "passed" | "answered", counting: Counting): Steps<number> {
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
export function learned(call: Peer, takes: "passed" | "answered"): number {
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
  if (part === "prev") return prevLogIndex;
  if (part === "length") return entries.length;
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
