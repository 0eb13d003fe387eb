import type { Entry } from "../../../../skeleton/zraft/messages.ts";
import type { History } from "../../../history/history.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { idOf, type MessageOf, messagesOf, replyTo, server } from "../wire.ts";
import { type DiskState, entryAt, lastIndexOf, termAt } from "./disk.ts";
import { type Leading, leadingsOf, ledCalls } from "./leading.ts";
import { floorOf, handlerOf, mustTerms } from "./terms.ts";
import { answersTo, diskAt, isPeer, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** A change of what is on a server's disk. */
export interface DiskStep {
  at: number;
  turn: Turn;
  before: DiskState;
  after: DiskState;
}

/** How a server's disk changed, step by step: what it wrote itself, as far as it can be read. */
export function diskSteps(view: View): DiskStep[] {
  const laid = new Set(view.history.of("laid").map(({ at }) => at));
  return view.disk.flatMap(({ at, state: after }, place) => {
    const turn = turnAt(view, at);
    const before = view.disk[place - 1]?.state ?? diskAt(view, 0);
    const isReadable = before.damage === undefined && after.damage === undefined;
    return laid.has(at) || turn === undefined || !isReadable ? [] : [{ at, turn, before, after }];
  });
}

/** Tells what is wrong with what a step left on the disk; the last call that was passed before it may be why. */
export function wrongStep({ id }: View, { at, turn }: DiskStep, seen: string) {
  const culprit = turn.passed.findLast((call) => Number(call.passed) <= at);
  return (rule: Rule, functions: readonly StudentFunction[], message: string, expected: string): Violation[] => [
    { rule, functions, replica: id, at, message, expected, seen, culprit },
  ];
}

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

const isSame = (one: Entry | undefined, other: Entry | undefined): boolean =>
  one?.term === other?.term && one?.command === other?.command;

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
    if ((isOwn && !isCovered) || isSent) continue;
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
          ...{ rule: "S1", functions: ["compact", "save"], replica: view.id, at, culprit: undefined, spoils: at },
          message: "behind a snapshot of the service stand entries that it covers",
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

/** A turn in which nothing but a call of an old term was passed changes nothing on the disk. */
function changedByOld(view: View, { at, turn, before, after }: DiskStep, floor: number): Violation[] {
  const [call, ...more] = turn.passed;
  if (call === undefined || !isPeer(call) || more.length + turn.ticks.length + turn.heard.length > 0) return [];
  const isInstalled = call.method === "Raft.InstallSnapshotRpc" && after.base.index === call.params.lastIncludedIndex;
  if (call.params.term >= floor || (after.base.index !== before.base.index && !isInstalled)) return [];
  const isKept = firstGone(before, after) === undefined && lastIndexOf(before) === lastIndexOf(after);
  const isSame = after.term === before.term && after.vote === before.vote && after.base.index === before.base.index;
  if (isKept && isSame) return [];
  return [
    {
      ...{ rule: "E7", functions: [handlerOf(call)], replica: view.id, at, culprit: call },
      message: "a call of a term that is over changed something",
      expected: `nothing written: its term is ${floor}`,
      seen: isKept ? `term ${after.term} and vote ${after.vote} on its disk` : "another log on its disk",
    },
  ];
}

/** By which rule an entry should not be on a disk where it is another one than elsewhere, or stands behind another one. */
function ruleOfMismatch(
  { before, after }: DiskStep,
  index: number,
  entry: Entry,
  other: Entry,
): Pick<Violation, "rule" | "functions" | "message"> {
  const name = `entry ${index} of term ${entry.term}`;
  if (!isSame(other, entry))
    return { rule: "A5", functions: ["AppendEntriesRpc", "save"], message: `${name} is not the same everywhere` };
  const functions = ["AppendEntriesRpc"] as const;
  if (before.base.index === after.base.index && isSame(entryAt(before, index), entry))
    return { rule: "A4", functions, message: `${name} was kept, and an entry before it has left the log` };
  // It came, and the one before it was not compared.
  return { rule: "A3", functions, message: `${name} stands behind another entry than elsewhere` };
}

/** An index and a term have one entry, and one before it, on all disks and in all calls (A2, A5). */
export function mismatches(history: History, views: readonly View[]): Violation[] {
  const known = new Map<string, { entry: Entry; before: number | undefined; who: string }>();
  const found: Violation[] = [];
  /** Returns what is known of an entry and contradicts it. */
  const contradicted = (index: number, entry: Entry, before: number | undefined, who: string) => {
    const key = `${index} ${entry.term}`;
    const other = known.get(key);
    if (other === undefined) known.set(key, { entry, before, who });
    else if (other.before === undefined && before !== undefined) known.set(key, { ...other, before });
    const isOtherBefore = before !== undefined && other?.before !== undefined && other.before !== before;
    return other !== undefined && (!isSame(other.entry, entry) || isOtherBefore) ? other : undefined;
  };
  const told = new Set<string>();
  const tell = (
    id: number,
    index: number,
    entry: Entry,
    other: { entry: Entry; before: number | undefined; who: string },
    about: Pick<Violation, "rule" | "functions" | "message" | "at" | "culprit"> & { behind: number | undefined },
  ): void => {
    const key = `${id} ${index} ${entry.term}`;
    if (told.has(key)) return;
    told.add(key);
    const { behind, ...more } = about;
    const isBehind = isSame(other.entry, entry);
    found.push({
      ...{ ...more, replica: id },
      expected: isBehind
        ? `behind one of term ${other.before}, as ${other.who} has it`
        : `[${other.entry.command ?? ""}], as ${other.who} has it`,
      seen: isBehind ? `behind one of term ${behind}` : `[${entry.command ?? ""}]`,
    });
  };
  const calls = messagesOf(history).filter((call) => call.method === "Raft.AppendEntriesRpc");
  const moments = views.flatMap((view) => diskSteps(view).map((step) => ({ at: step.at, view, step })));
  for (const one of [...calls.map((call) => ({ at: call.at, call })), ...moments].toSorted((a, b) => a.at - b.at)) {
    if ("call" in one) {
      const { call } = one;
      const { prevLogIndex, prevLogTerm, entries } = call.params;
      for (const [offset, entry] of entries.entries()) {
        const index = prevLogIndex + 1 + offset;
        const behind = offset === 0 ? prevLogTerm : entries[offset - 1]?.term;
        const other = contradicted(index, entry, behind, call.from);
        const id = idOf(call.from);
        if (other === undefined || id === undefined || !views.some((view) => view.id === id)) continue;
        const message = `entry ${index} of term ${entry.term} is not the same everywhere`;
        // The entry is the same, and what is said to be before it is not.
        const isOfCall = offset === 0 && isSame(other.entry, entry);
        const functions: readonly StudentFunction[] = isOfCall ? ["replicateTo", "start"] : ["start", "replicateTo"];
        const about = { rule: "A2", functions, message, at: call.at, culprit: call } as const;
        tell(id, index, entry, other, { ...about, behind });
      }
      continue;
    }
    const { view, step } = one;
    for (const [offset, entry] of step.after.entries.entries()) {
      const index = step.after.base.index + 1 + offset;
      if (entryAt(step.before, index) === entry) continue;
      const behind = termAt(step.after, index - 1);
      const other = contradicted(index, entry, behind, server(view.id));
      if (other !== undefined)
        tell(view.id, index, entry, other, {
          ...ruleOfMismatch(step, index, entry, other.entry),
          ...{ at: step.at, culprit: undefined, behind },
        });
    }
  }
  return found;
}
