import { type MessageOf, replyTo } from "../wire.ts";
import { commitsOf, heldBy, matchBefore } from "./commits.ts";
import { lastIndexOf, termAt } from "./disk.ts";
import { isFilled, type Led, lastOf, leadingsOf, ledCalls } from "./leading.ts";
import { diskAt, isTaken, restOf, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/**
 * Judges how far a leader goes back after a refusal (A7): by what that tells, to the end of the term that is in conflict, if it has
 * entries of it, and otherwise to where that term begins. What counts is the call by which it answers
 * that very refusal, at once or with time.
 */
export function judgeBacking(view: View): Violation[] {
  const led = ledCalls(view);
  return led.flatMap((call): Violation[] => {
    const { heard } = call;
    if (call.method !== "Raft.AppendEntriesRpc" || heard === undefined || !isTaken(view, call)) return [];
    const { term } = call.params;
    const reply = replyTo(call);
    const turn = turnAt(view, heard);
    if (reply === undefined || reply.success || reply.term !== term || turn === undefined) return [];
    // Where more was told in the turn, the next call may answer that.
    if (turn.ticks.length + turn.passed.length > 0 || turn.heard.length > 1) return [];
    const next = led.find((one) => one.to === call.to && one.at > heard && one.params.term === term);
    if (next?.method !== "Raft.AppendEntriesRpc") return [];
    const highest = highestPrev(view, heard, reply);
    const matched = matchBefore(view, next, Math.max(next.at, turn.next));
    if (next.params.prevLogIndex <= Math.max(highest, matched)) return [];
    // Later, it answers that refusal only if nothing else has: a call that went back before, or an acknowledgement.
    const hasGoneBack = led.some(
      (one) => one.to === call.to && one.at > call.at && one.at < heard && prevOf(one) <= highest,
    );
    // What the other lacks may be on its way: in a call from before the refused one, which it has overtaken.
    const isOnItsWay = led.some(
      (one) =>
        one.to === call.to &&
        one.at < call.at &&
        one.params.term === term &&
        isFilled(one) &&
        prevOf(one) <= highest &&
        lastOf(one) > highest &&
        (one.heard === undefined || one.heard > heard),
    );
    const isLater = next.at >= turn.next;
    const isAnsweredElse = matched > highest || hasGoneBack || isOnItsWay;
    if (isLater && (restOf(view, turn) === undefined || isAnsweredElse)) return [];
    const bound = Math.max(highest, matched);
    const common = { replica: view.id, at: next.at, culprit: next };
    const told = `after a refusal with conflictTerm ${reply.conflictTerm} and conflictIndex ${reply.conflictIndex}`;
    const { prevLogIndex } = next.params;
    if (isBehindSnapshot(view, next, bound))
      return [
        {
          ...{ ...common, rule: "S2", functions: ["takeInstall", "replicateTo"] },
          message: "what is behind a snapshot was not sent to one that has taken it",
          expected: `entries from ${bound + 1} on to ${next.to}, ${told}`,
          seen: `prevLogIndex ${prevLogIndex}, and nothing from ${bound + 1} on before`,
        },
      ];
    // Who goes back begins before the last that it has sent.
    const sent = sentBefore(view, next);
    if (sent > bound && prevLogIndex >= Math.min(sent, lastIndexOf(diskAt(view, next.at))))
      return [
        {
          ...{ ...common, rule: "A10", functions: ["replicateTo", "takeAppend"] },
          message: "what one of the others has not taken was not sent again",
          expected: `entries from ${bound + 1} on to ${next.to}, ${told}`,
          seen: `prevLogIndex ${prevLogIndex}, behind all that it was ever sent`,
        },
      ];
    return [
      {
        ...common,
        ...(isBehindRefused(view, next)
          ? { rule: "A9", functions: ["takeInstall", "takeAppend"] }
          : {
              rule: "A7",
              functions: isFromCommit(view, next) ? ["becomeLeader", "takeAppend"] : ["takeAppend", "replicateTo"],
            }),
        message: "after a refusal a leader goes back by less than it was told",
        expected: `prevLogIndex ${bound} at the most, ${told}`,
        seen: `prevLogIndex ${prevLogIndex}`,
      },
    ];
  });
}

/** Whether a call begins behind a snapshot of an earlier term, which was refused: its answer tells nothing to the leader of this one. */
function isBehindRefused(
  view: View,
  { to, at, params: { term, prevLogIndex } }: Led & { method: "Raft.AppendEntriesRpc" },
): boolean {
  return ledCalls(view).some(
    (one) =>
      one.method === "Raft.InstallSnapshotRpc" &&
      one.to === to &&
      one.params.term < term &&
      one.params.lastIncludedIndex === prevLogIndex &&
      Number(one.heard) < at &&
      heldBy(one) === undefined,
  );
}

/** Whether a call begins where its leader's log was committed when it was elected: what is committed is not what each of the others has. */
function isFromCommit(view: View, { at, params: { term, prevLogIndex } }: MessageOf<"Raft.AppendEntriesRpc">): boolean {
  const leading = leadingsOf(view).find((one) => one.term === term && one.from < at);
  return prevLogIndex > 0 && leading !== undefined && commitsOf(view).must.at(leading.from - 1) === prevLogIndex;
}

const prevOf = (call: Led): number => (call.method === "Raft.AppendEntriesRpc" ? call.params.prevLogIndex : 0);

/** Whether the last that one of the others has acknowledged before a call is a snapshot, and nothing behind that was sent to it since. */
function isBehindSnapshot(view: View, { to, at, params: { term } }: Led, acknowledged: number): boolean {
  const before = ledCalls(view).filter((one) => one.to === to && one.params.term === term && one.at < at);
  const install = before.findLast(
    (one) => one.method === "Raft.InstallSnapshotRpc" && Number(one.heard) < at && heldBy(one) === acknowledged,
  );
  if (install === undefined) return false;
  return !before.some(
    (one) => one.at > install.at && isFilled(one) && prevOf(one) <= acknowledged && lastOf(one) > acknowledged,
  );
}

/** The last entry that one of the others was sent before a call, in the same life and in any term. */
function sentBefore(view: View, { to, at }: Led): number {
  const life = turnAt(view, at)?.life;
  const ends = ledCalls(view).flatMap((one) =>
    one.to === to && one.at < at && isFilled(one) && turnAt(view, one.at)?.life === life ? [lastOf(one)] : [],
  );
  return Math.max(0, ...ends);
}

/** The highest index at which a follower's log may still match, by what it told in a refusal. */
function highestPrev(view: View, at: number, conflict: { conflictTerm: number; conflictIndex: number }): number {
  const disk = diskAt(view, at);
  const { conflictTerm, conflictIndex } = conflict;
  if (conflictTerm !== 0)
    for (let index = lastIndexOf(disk); index > 0 && index >= disk.base.index; index--)
      if (termAt(disk, index) === conflictTerm) return index;
  return conflictIndex - 1;
}
