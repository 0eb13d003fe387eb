import type { AppendEntriesArgs, Entry } from "../../../../skeleton/zraft/messages.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import type { MessageOf, ReplyTo } from "../wire.ts";
import { type DiskState, lastIndexOf, termAt } from "./disk.ts";
import { isOverdue } from "./forms.ts";
import { leadingsOf } from "./leading.ts";
import { statesDuring } from "./terms.ts";
import { answersTo, diskAt, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";
import { unsavedBy, willWrite } from "./writes.ts";

type AppendCall = MessageOf<"Raft.AppendEntriesRpc">;

interface Answer {
  call: AppendCall;
  reply: ReplyTo<"Raft.AppendEntriesRpc">;
  at: number;
  since: number;
  turn: Turn;
  /** The states that its disk was in meanwhile. */
  states: readonly DiskState[];
}

/** Judges the answers to AppendEntries: success when, and only when, the log matches (A3, E7, E11), with all entries on the disk (A5, D2); and what a refusal tells (A6). */
export function judgeAppends(view: View): Violation[] {
  return answersTo(view, "Raft.AppendEntriesRpc").flatMap((answer) => {
    // What should have been said long before is told as that.
    if (isOverdue(view, answer.call)) return [];
    const about = { ...answer, states: statesDuring(view, answer) };
    return answer.reply.success ? judgeSuccess(view, about) : judgeRefusal(view, about);
  });
}

function judgeSuccess(view: View, { call, reply, at, turn, states }: Answer): Violation[] {
  const { params } = call;
  const { prevLogIndex, prevLogTerm, entries } = params;
  const wrong = (
    rule: Rule,
    message: string,
    expected: string,
    seen: string,
    functions: readonly StudentFunction[] = ["AppendEntriesRpc"],
  ) => [{ rule, functions, replica: view.id, at, message, expected, seen, culprit: call }];
  if (reply.term > params.term)
    return wrong(
      "E7",
      "entries of a term that is over were accepted",
      `a refusal: its term is ${reply.term}`,
      `success in a call of term ${params.term}`,
    );
  if (!states.some((disk) => matches(disk, params))) {
    const disk = diskAt(view, at);
    const has = termAt(disk, prevLogIndex);
    return wrong(
      "A3",
      "success was answered without the entry before the leader's",
      `a refusal: ${has === undefined ? `its log ends at ${lastIndexOf(disk)}` : `its entry ${prevLogIndex} is of term ${has}`}`,
      `success for prevLogIndex ${prevLogIndex} of term ${prevLogTerm}`,
    );
  }
  const lacked = states.map((disk) => lackedBy(disk, params)).reduce((one, other) => Math.max(one, other));
  if (lacked <= prevLogIndex + entries.length) {
    const isSaved = (disk: DiskState): boolean => lackedBy(disk, params) > prevLogIndex + entries.length;
    // What it is sent once more it may write, and apply, because of that.
    const end = sentNext(view, at, lacked);
    const isInMemory = isApplied(view, { from: turn.begin, end }, lacked, entries[lacked - prevLogIndex - 1]);
    // Who has written entries, and not this one in its place, has not forgotten to write.
    const isElsewhere = states.some(({ entries }) => entries !== states[0]?.entries && !isInMemory);
    const isUnsaved = isInMemory || (!isElsewhere && willWrite(view, { from: at, end }, isSaved));
    return wrong(
      isUnsaved ? "D2" : "A5",
      isUnsaved
        ? "entries were acknowledged before they were on the disk"
        : "success was answered, and an entry of the call is not in the log",
      `entries ${prevLogIndex + 1} to ${prevLogIndex + entries.length} on the disk before that`,
      `entry ${lacked} is not there`,
      isUnsaved && savesOthers(view, call)
        ? ["save", "AppendEntriesRpc"]
        : isUnsaved
          ? unsavedBy(view, at, ["AppendEntriesRpc"], isSaved)
          : ["AppendEntriesRpc"],
    );
  }
  if (reply.conflictIndex === 0 && reply.conflictTerm === 0) return [];
  return wrong("A6", "success tells of a conflict", "conflictIndex 0 and conflictTerm 0", conflictWords(reply));
}

/** Where a server is sent an entry of an index next; infinity if it is not. */
function sentNext(view: View, since: number, index: number): number {
  const again = view.passed.find(
    ({ method, params, passed = 0 }) =>
      method === "Raft.AppendEntriesRpc" &&
      passed > since &&
      params.prevLogIndex < index &&
      params.prevLogIndex + params.entries.length >= index,
  );
  return again?.passed ?? Number.POSITIVE_INFINITY;
}

/** Whether a server gives an entry to its service between two places, in the same life: then it has it in memory. */
function isApplied(
  view: View,
  { from, end }: { from: number; end: number },
  index: number,
  entry: Entry | undefined,
): boolean {
  const life = turnAt(view, from)?.life;
  return view.made.some(
    (one) =>
      one.method === "Service.ApplyRpc" &&
      one.at > from &&
      one.at < Math.min(end, life?.end ?? from) &&
      one.params.index === index &&
      one.params.term === entry?.term &&
      one.params.command === entry.command,
  );
}

/** Whether entries of another call, which told of no commit, were on the disk when it was acknowledged: so it is known where to save. */
function savesOthers(view: View, but: AppendCall): boolean {
  let commit = 0;
  return answersTo(view, "Raft.AppendEntriesRpc").some(({ call, reply, at, since }) => {
    const { entries, leaderCommit } = call.params;
    const isUntold = leaderCommit <= commit;
    commit = Math.max(commit, leaderCommit);
    if (call === but || !isUntold || !reply.success || entries.length === 0) return false;
    const last = call.params.prevLogIndex + entries.length;
    return lackedBy(diskAt(view, since - 1), call.params) <= last && lackedBy(diskAt(view, at), call.params) > last;
  });
}

/** Whether a log has the entry that is to be before the leader's. What a snapshot covers matches. */
export function matches(disk: DiskState, { prevLogIndex, prevLogTerm }: AppendEntriesArgs): boolean {
  return prevLogIndex <= disk.base.index || termAt(disk, prevLogIndex) === prevLogTerm;
}

/** The first index of a call's entries that a log does not have; one behind the last if it has all. */
export function lackedBy(disk: DiskState, { prevLogIndex, entries }: AppendEntriesArgs): number {
  const place = entries.findIndex(({ term }, offset) => {
    const index = prevLogIndex + 1 + offset;
    return index > disk.base.index && termAt(disk, index) !== term;
  });
  return prevLogIndex + 1 + (place === -1 ? entries.length : place);
}

function judgeRefusal(view: View, { call, reply, at, since, turn, states }: Answer): Violation[] {
  const { params } = call;
  const { prevLogIndex, term } = params;
  const wrong = (
    rule: Rule,
    message: string,
    expected: string,
    seen: string,
    functions: readonly StudentFunction[],
  ): Violation[] => [{ rule, functions, replica: view.id, at, message, expected, seen, culprit: call }];
  if (reply.term > term) {
    if (reply.conflictIndex === 0 && reply.conflictTerm === 0) return [];
    return wrong(
      "A6",
      "a refusal of an old term tells of a conflict",
      "conflictIndex 0 and conflictTerm 0",
      conflictWords(reply),
      ["AppendEntriesRpc"],
    );
  }
  // Who has not adopted the term owes what the term's leader is owed all the same.
  const culprits: readonly StudentFunction[] =
    reply.term < term ? ["observeTerm", "AppendEntriesRpc"] : ["AppendEntriesRpc"];
  if (states.every((disk) => matches(disk, params))) {
    const before = diskAt(view, since - 1).term;
    const hasLed = leadingsOf(view).some(
      (one) => one.life === turn.life && one.from < since && one.term === before && one.term < term,
    );
    // Who takes itself for a leader, or for a candidate, tells of no conflict in its log.
    if (hasLed && reply.term === term && reply.conflictIndex === 0)
      return wrong(
        "E2",
        "a leader was told a higher term, and does not follow that term's leader",
        `success: it follows in term ${term}`,
        `a refusal with ${conflictWords(reply)}`,
        ["observeTerm", "AppendEntriesRpc"],
      );
    const isCandidate = reply.conflictIndex === 0 && states.some((disk) => disk.term === term && disk.vote === view.id);
    const isOfStart = isForgotten(view, turn, params, reply);
    const rule = isCandidate
      ? "E11"
      : isOfStart
        ? "D4"
        : isInstalled(view, turn, params, reply)
          ? "S3"
          : isCompacted(view, turn, at, params, reply)
            ? "S1"
            : "A3";
    const inSnapshot = prevLogIndex > 0 && states.every((disk) => prevLogIndex <= disk.base.index);
    return wrong(
      inSnapshot ? "S5" : rule,
      isCandidate
        ? "a candidate refuses the leader of its own term"
        : "a call was refused, and its prevLogIndex and prevLogTerm match",
      `success: ${prevLogIndex === 0 ? "(0, 0) matches every log" : `its entry ${prevLogIndex} is of term ${params.prevLogTerm}, or in its snapshot`}`,
      `a refusal with ${conflictWords(reply)}`,
      rule === "D4"
        ? ["restore", "readRecords", "AppendEntriesRpc"]
        : rule === "S3"
          ? ["InstallSnapshotRpc"]
          : rule === "S1"
            ? ["compact"]
            : culprits,
    );
  }
  if (states.some((disk) => tells(disk, params, reply))) return [];
  const disk = diskAt(view, at);
  return wrong(
    "A6",
    "a refusal tells of a conflict that is not there",
    conflictWords(conflictOf(disk, prevLogIndex)),
    conflictWords(reply),
    culprits,
  );
}

/** Whether a server says that its log ends with a snapshot that was sent to it: it has taken that, and with it dropped what follows. */
function isInstalled(
  view: View,
  { life }: Turn,
  { prevLogIndex }: AppendEntriesArgs,
  { conflictTerm, conflictIndex }: Conflict,
): boolean {
  if (conflictIndex > prevLogIndex) return false;
  return view.passed.some(
    ({ method, params, passed }) =>
      method === "Raft.InstallSnapshotRpc" &&
      Number(passed) > life.start &&
      conflictTerm === 0 &&
      params.lastIncludedIndex === conflictIndex - 1,
  );
}

/** Whether a server says that its log ends with a snapshot of its own service: with that it has dropped what follows, and has it on its disk. */
function isCompacted(
  view: View,
  { life }: Turn,
  at: number,
  { prevLogIndex }: AppendEntriesArgs,
  { conflictTerm, conflictIndex }: Conflict,
): boolean {
  const { base } = diskAt(view, at);
  if (conflictTerm !== 0 || conflictIndex !== base.index + 1 || conflictIndex > prevLogIndex) return false;
  return view.passed.some(
    ({ method, params, passed = 0 }) =>
      method === "Raft.SnapshotRpc" && passed > life.start && passed < at && params.index === base.index,
  );
}

/** Whether a restarted server says that its log ends before an entry that was on its disk at the start. */
function isForgotten(
  view: View,
  { life }: Turn,
  { prevLogIndex, prevLogTerm }: AppendEntriesArgs,
  reply: Conflict,
): boolean {
  const isShort = reply.conflictTerm === 0 && reply.conflictIndex > 0 && reply.conflictIndex <= prevLogIndex;
  return life.number > 1 && isShort && termAt(diskAt(view, life.start), prevLogIndex) === prevLogTerm;
}

type Conflict = Pick<ReplyTo<"Raft.AppendEntriesRpc">, "conflictTerm" | "conflictIndex">;

/** What a refusal tells of a log: the term at prevLogIndex, and the first index of that term (A6). */
function conflictOf(disk: DiskState, prevLogIndex: number): Conflict {
  const conflictTerm = termAt(disk, prevLogIndex);
  if (conflictTerm === undefined) return { conflictTerm: 0, conflictIndex: lastIndexOf(disk) + 1 };
  const place = disk.entries.findIndex(({ term }) => term === conflictTerm);
  return { conflictTerm, conflictIndex: disk.base.index + 1 + place };
}

/** Whether a refusal tells what a log has. Of a term that began in the snapshot, nobody knows the first index. */
function tells(disk: DiskState, { prevLogIndex }: AppendEntriesArgs, reply: Conflict): boolean {
  const { conflictTerm, conflictIndex } = conflictOf(disk, prevLogIndex);
  if (reply.conflictTerm !== conflictTerm) return false;
  const isInSnapshot = conflictTerm !== 0 && conflictTerm === disk.base.term;
  return reply.conflictIndex === conflictIndex || (isInSnapshot && reply.conflictIndex <= conflictIndex);
}

const conflictWords = ({ conflictTerm, conflictIndex }: Conflict): string =>
  `conflictTerm ${conflictTerm}, conflictIndex ${conflictIndex}`;
