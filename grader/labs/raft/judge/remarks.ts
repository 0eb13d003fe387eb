import { NOTHING, type Remark, type Remarks } from "../../kit/world/happenings.ts";
import { idOf, type Message, type MessageOf, replyTo } from "../wire.ts";
import { lackedBy, matches } from "./append.ts";
import { commitsOf } from "./commits.ts";
import { type DiskState, entryAt, lastIndexOf, termAt } from "./disk.ts";
import { isLed, majorityOf } from "./leading.ts";
import { floorOf, mustTerms } from "./terms.ts";
import { answeredTerm, diskAt, isPeer, isTaken, type Peer, turnAt, type View } from "./view.ts";
import { isUpToDate, lastOf } from "./votes.ts";

const refused = (note: string, badge: string): Remark => ({ note, badge, worth: "refused" });
const counted = (note: string, badge: string): Remark => ({ note, badge, worth: "counted" });

export function remarksOf(view: View): Remarks<Message> {
  const must = mustTerms(view);
  const commits = commitsOf(view).must;
  return {
    onCall(call) {
      const turn = call.passed === undefined ? undefined : turnAt(view, call.passed);
      if (turn === undefined || !isPeer(call)) return NOTHING;
      // Of several things that it was told at a time, nobody knows which it took first.
      if (turn.passed.length + turn.heard.length + turn.ticks.length > 1) return NOTHING;
      const disk = diskAt(view, turn.begin);
      const floor = floorOf(view, must, turn);
      if (call.params.term < floor) return refused(`of an old term: it is in term ${floor} (E7)`, "E7");
      return worthOf(call, disk, view.id, commits.at(turn.begin - 1));
    },
    onAnswer(call) {
      const turn = call.heard === undefined ? undefined : turnAt(view, call.heard);
      if (turn === undefined || !isPeer(call)) return NOTHING;
      // It may have come too late: nobody knows what the server made of it.
      if (!isTaken(view, call)) return NOTHING;
      const term = answeredTerm(call);
      if (term === undefined) return NOTHING;
      const floor = floorOf(view, must, turn);
      if (term > Math.max(floor, call.params.term))
        return counted(`a higher term: it follows in term ${term} (E2)`, "E2");
      const rule = call.method === "Raft.RequestVoteRpc" ? "E10" : "A9";
      if (call.params.term < floor)
        return refused(`answers a call of term ${call.params.term}, and it is in term ${floor} (${rule})`, rule);
      return worthOfAnswer(view, call);
    },
  };
}

/** What a call is worth to a server whose disk says so, and whose log is certain to be committed so far. */
function worthOf(call: Peer, disk: DiskState, id: number, committed: number): Remark {
  if (!isLed(call)) return worthOfCandidate(call, disk, id);
  if (call.method === "Raft.InstallSnapshotRpc") {
    const { lastIncludedIndex: index } = call.params;
    if (index <= disk.base.index) return refused(`not newer: it has one of index ${disk.base.index} (S3)`, "S3");
    if (index <= committed) return refused(`not newer: ${committed} is committed (S3)`, "S3");
    return counted("newer than what it has", "newer");
  }
  const { params } = call;
  const { prevLogIndex, entries } = params;
  if (!matches(disk, params)) {
    const own = termAt(disk, prevLogIndex);
    const why =
      own === undefined ? `its log ends at ${lastIndexOf(disk)}` : `its entry ${prevLogIndex} is of term ${own}`;
    return refused(`does not match: ${why} (A3)`, "A3");
  }
  const last = prevLogIndex + entries.length;
  const first = lackedBy(disk, params);
  if (first > last) return counted(entries.length === 0 ? "matches" : "it has all of these", "matches");
  if (entryAt(disk, first) === undefined)
    return counted(first === last ? `entry ${first} is new` : `entries ${first} to ${last} are new`, "new");
  return counted(`conflicts from entry ${first} on: they take the place of its own (A4)`, "A4");
}

function worthOfCandidate({ params }: MessageOf<"Raft.RequestVoteRpc">, disk: DiskState, id: number): Remark {
  const { term, candidateId } = params;
  const { vote } = disk;
  if (disk.term === term && vote !== null && vote !== candidateId)
    return refused(`its vote of term ${term} is ${vote === id ? "its own" : `${vote}'s`} (E5)`, "E5");
  if (!isUpToDate(params, disk)) return refused(`less up to date than its own last, ${lastOf(disk)} (E6)`, "E6");
  return counted("to be granted", "vote");
}

function worthOfAnswer(view: View, call: Peer): Remark {
  if (call.method === "Raft.RequestVoteRpc") {
    if (replyTo(call)?.voteGranted !== true) return NOTHING;
    const voters = votersBy(view, call);
    if (voters === undefined) return NOTHING;
    const from = idOf(call.to) as number;
    if (voters.has(from)) return refused("the second of the same server (E10)", "E10");
    const [count, needed] = [voters.size + 2, majorityOf(view.setting.n)];
    return count > needed ? NOTHING : counted(`${count} of ${needed} votes, with its own`, `${count}/${needed}`);
  }
  if (call.method === "Raft.InstallSnapshotRpc")
    return counted(`${idOf(call.to)} has up to entry ${call.params.lastIncludedIndex}`, "has");
  const { prevLogIndex, entries } = call.params;
  if (replyTo(call)?.success !== true) return NOTHING;
  return counted(`${idOf(call.to)} has up to entry ${prevLogIndex + entries.length}`, "has");
}

/** Who had granted its vote in the same election before an answer was handed on; undefined if one of these votes may have come too late. */
function votersBy(view: View, { params: { term }, heard }: MessageOf<"Raft.RequestVoteRpc">): Set<number> | undefined {
  const life = turnAt(view, heard as number)?.life;
  const before = view.made.filter(
    (one): one is MessageOf<"Raft.RequestVoteRpc"> =>
      one.method === "Raft.RequestVoteRpc" &&
      one.params.term === term &&
      one.at > (life?.start ?? 0) &&
      one.heard !== undefined &&
      one.heard < (heard as number) &&
      replyTo(one)?.voteGranted === true,
  );
  return before.every((one) => isTaken(view, one)) ? new Set(before.map(({ to }) => idOf(to) as number)) : undefined;
}
