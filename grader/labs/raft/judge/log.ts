import type { Entry } from "../../../../skeleton/zraft/messages.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { type MessageOf, replyTo } from "../wire.ts";
import { type DiskState, entryAt, lastIndexOf, termAt } from "./disk.ts";
import { type DiskStep, diskSteps, isSame } from "./disk-steps.ts";
import { type Leading, leadingsOf, ledCalls } from "./leading.ts";
import { floorOf, handlerOf, mustTerms } from "./terms.ts";
import { answeredTerm, answersTo, diskAt, isPeer, isTaken, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges how a server's log changes: what leaves it (A2, A4), and what comes into it (A1, A5); and that an old call changes nothing (E7). */
export function judgeLog(view: View): Violation[] {
  const leadings = leadingsOf(view);
  const must = mustTerms(view);
  return diskSteps(view).flatMap((step) => [
    ...removed(view, step, leadings),
    ...added(view, step, leadings),
    ...changedByOld(view, step, floorOf(view, must, step.turn)),
  ]);
}

function appendsTo(view: View, by: number): MessageOf<"Raft.AppendEntriesRpc">[] {
  return view.passed.filter(
    (call): call is MessageOf<"Raft.AppendEntriesRpc"> =>
      call.method === "Raft.AppendEntriesRpc" && Number(call.passed) <= by,
  );
}

/** The first entry that is gone, or another one, and not covered by the snapshot. */
function firstGone(before: DiskState, after: DiskState): number | undefined {
  for (const [offset, entry] of before.entries.entries()) {
    const index = before.base.index + 1 + offset;
    if (index > after.base.index && entryAt(after, index) !== entry && !isSame(entryAt(after, index), entry))
      return index;
  }
  return undefined;
}

function removed(view: View, { at, turn, before, after }: DiskStep, leadings: readonly Leading[]): Violation[] {
  const gone = firstGone(before, after);
  if (gone === undefined) return [];
  const isInConflict = appendsTo(view, at).some(({ params: { term, prevLogIndex, prevLogTerm, entries } }) => {
    if (term < before.term) return false;
    const told = [
      { index: prevLogIndex, term: prevLogTerm },
      ...entries.map((one, offset) => ({ index: prevLogIndex + 1 + offset, term: one.term })),
    ];
    return told.some((one) => {
      const own = one.index <= gone && one.index > before.base.index ? termAt(before, one.index) : undefined;
      return own !== undefined && own !== one.term;
    });
  });
  const isReplaced = view.passed.some(
    ({ method, params, passed }) =>
      method === "Raft.InstallSnapshotRpc" &&
      Number(passed) <= at &&
      after.base.index === params.lastIncludedIndex &&
      termAt(before, params.lastIncludedIndex) !== params.lastIncludedTerm,
  );
  if (isInConflict || isReplaced) return [];
  const leads = leadings.some((one) => one.life === turn.life && one.from <= at && one.term === before.term);
  const isNew = leads && leadings.some((one) => one.term === before.term && turnAt(view, one.from) === turn);
  const culprit = turn.passed.findLast((call) => Number(call.passed) <= at);
  const isSnapshot = after.base.index !== before.base.index;
  const isOwn = isCompacted({ turn, before, after });
  const rule: Rule = isOwn ? "S1" : leads ? "A2" : isSnapshot ? "S3" : "A4";
  const functions: readonly StudentFunction[] = isOwn
    ? goesOnWithout(view, { at, turn }) || isPutBack(view, { at, turn }, gone, entryAt(before, gone))
      ? ["save", "compact"]
      : ["compact", "save"]
    : leads
      ? isNew
        ? ["becomeLeader", "start"]
        : ["start", "becomeLeader"]
      : isSnapshot
        ? ["InstallSnapshotRpc", "compact"]
        : culprit !== undefined && isPeer(culprit)
          ? [handlerOf(culprit)]
          : ["AppendEntriesRpc"];
  const entry = entryAt(before, gone);
  return [
    {
      ...{ rule, functions, replica: view.id, at, culprit },
      message:
        leads && !isOwn
          ? "a leader changes its own log"
          : "an entry left the log, and no leader's call conflicts with it",
      expected: `entry ${gone} of term ${entry?.term} kept`,
      seen:
        gone > lastIndexOf(after)
          ? `a log on its disk that ends at ${lastIndexOf(after)}`
          : `one of term ${termAt(after, gone)} in its place`,
      ...(isSnapshot && { spoils: at }),
    },
  ];
}

/** Whether a server speaks of entries, in the same life and after a step, that are not on its disk: then it has them in memory. */
function goesOnWithout(view: View, { at, turn: { life } }: Pick<DiskStep, "at" | "turn">): boolean {
  return view.deeds.some((deed) => {
    const { call, isAnswer } = deed;
    if (deed.at < at || deed.turn.life !== life || call.method !== "Raft.AppendEntriesRpc") return false;
    if (isAnswer && replyTo(call as MessageOf<"Raft.AppendEntriesRpc">)?.success !== true) return false;
    return call.params.prevLogIndex > lastIndexOf(diskAt(view, deed.at));
  });
}

/** Whether an entry that a step has taken from the disk is there again before its turn is over: it was to be written with the rest. */
function isPutBack(
  view: View,
  { at, turn }: Pick<DiskStep, "at" | "turn">,
  index: number,
  entry: Entry | undefined,
): boolean {
  return view.disk.some(
    (moment) => moment.at > at && moment.at < turn.next && isSame(entryAt(moment.state, index), entry),
  );
}

/** Whether a step is what a server made of a snapshot of its own service. */
function isCompacted({ turn, before, after }: Pick<DiskStep, "turn" | "before" | "after">): boolean {
  return after.base.index !== before.base.index && turn.passed.some(({ method }) => method === "Raft.SnapshotRpc");
}

/** Whether an entry was on the disk once, and another one or none stood in its place later. */
function hasLeft({ disk }: View, by: number, index: number, entry: Entry): boolean {
  const had = disk.findIndex(({ at, state }) => at < by && isSame(entryAt(state, index), entry));
  return had !== -1 && disk.slice(had).some(({ at, state }) => at < by && !isSame(entryAt(state, index), entry));
}

function added(view: View, { at, turn, before, after }: DiskStep, leadings: readonly Leading[]): Violation[] {
  const leadsIn = new Set(ledCalls(view).flatMap((call) => (call.at > turn.life.start ? [call.params.term] : [])));
  for (const [offset, entry] of after.entries.entries()) {
    const index = after.base.index + 1 + offset;
    const known = entryAt(before, index);
    // Who leads without being entitled to is told as such.
    if (known === entry || isSame(known, entry)) continue;
    const isCovered = isCompacted({ turn, before, after }) && turn.passed.length === 1;
    if (leadsIn.has(entry.term) && !isCovered) continue;
    const isOwn = leadings.some((one) => one.life === turn.life && one.from <= at && one.term === entry.term);
    const isSent = appendsTo(view, at).some(({ params }) =>
      isSame(params.entries[index - params.prevLogIndex - 1], entry),
    );
    const isBack = isCovered && hasLeft(view, at, index, entry);
    if ((isOwn && !isCovered) || (isSent && !isBack)) continue;
    // It may be on the disk only when something else is saved.
    const isStart = answersTo(view, "Raft.StartRpc").some(
      ({ call, reply, at: said, turn: { life } }) =>
        call.params.command === entry.command &&
        life === turn.life &&
        (said > turn.begin || !reply.isLeader) &&
        Number(call.passed) < at,
    );
    if (isCovered)
      return [
        {
          ...{ rule: "S1", replica: view.id, at, culprit: undefined, spoils: at },
          functions: isBack ? ["save", "compact"] : ["compact", "save"],
          message: isBack
            ? "behind a snapshot of the service stand entries that had left the log"
            : "behind a snapshot of the service stand entries that it covers",
          expected: `what was behind entry ${after.base.index} in the log`,
          seen: `[${entry.command ?? ""}] of term ${entry.term} as entry ${index} on its disk`,
        },
      ];
    if (isLedOn({ turn, before }, entry))
      return [
        {
          ...{ rule: "E1", functions: ["restore"], replica: view.id, at, culprit: undefined, spoils: at },
          message: "a restarted server goes on as a leader",
          expected: `no entry of term ${entry.term}: it has asked for no votes since it was started`,
          seen: `entry ${index} without a command on its disk`,
        },
      ];
    const rule: Rule = isStart ? "A1" : "A5";
    const functions: readonly StudentFunction[] = isStart ? ["start"] : ["AppendEntriesRpc"];
    return [
      {
        ...{
          rule,
          functions,
          replica: view.id,
          at,
          culprit: turn.passed.findLast((call) => Number(call.passed) <= at),
        },
        // Its places are no more those of anybody else's log.
        ...(!isStart && { spoils: at }),
        message: isStart
          ? "a server that does not lead appends a command"
          : "an entry came into the log that nobody has sent for this place",
        expected: `no entry ${index} of term ${entry.term}, [${entry.command ?? ""}]`,
        seen: "that entry on its disk",
      },
    ];
  }
  return [];
}

/** Whether a server has put a leader's first entry into its log in a later life, before it was told anything. */
function isLedOn({ turn, before }: Pick<DiskStep, "turn" | "before">, { term, command }: Entry): boolean {
  const { life, begin, passed, heard, ticks } = turn;
  const isOfStart = life.number > 1 && begin === life.start && passed.length + heard.length + ticks.length === 0;
  return isOfStart && command === null && term === before.term;
}

/** Whether a server had heard of a term in an answer before a turn: it may be on the disk only when it is said. */
function isHeard(view: View, term: number, { life, begin }: Turn): boolean {
  return view.made.some(
    (call) =>
      isPeer(call) &&
      call.at > life.start &&
      Number(call.heard) < begin &&
      isTaken(view, call) &&
      answeredTerm(call) === term,
  );
}

/** A turn in which nothing but a call of an old term was passed changes nothing on the disk. */
function changedByOld(view: View, { at, turn, before, after }: DiskStep, floor: number): Violation[] {
  const [call, ...more] = turn.passed;
  if (call === undefined || !isPeer(call) || more.length + turn.ticks.length + turn.heard.length > 0) return [];
  const isInstalled = call.method === "Raft.InstallSnapshotRpc" && after.base.index === call.params.lastIncludedIndex;
  if (call.params.term >= floor || (after.base.index !== before.base.index && !isInstalled)) return [];
  const isKept = firstGone(before, after) === undefined && lastIndexOf(before) === lastIndexOf(after);
  const isSame = after.term === before.term && after.vote === before.vote && after.base.index === before.base.index;
  if (isKept && isSame) return [];
  const isTermOnly = isKept && after.vote === null && after.base.index === before.base.index;
  if (isTermOnly && isHeard(view, after.term, turn)) return [];
  return [
    {
      ...{ rule: "E7", functions: [handlerOf(call)], replica: view.id, at, culprit: call },
      message: "a call of a term that is over changed something",
      expected: `nothing written: its term is ${floor}`,
      seen: isKept ? `term ${after.term} and vote ${after.vote} on its disk` : "another log on its disk",
    },
  ];
}
