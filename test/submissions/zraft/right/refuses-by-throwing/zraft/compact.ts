// Right: whoever refuses throws, as soon as it is clear; what is thrown becomes the answer where the term is said, and commits come behind that.
import * as zlog from "../zlog/zlog.ts";
import type { InstallSnapshotArgs, InstallSnapshotReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** Drops what a snapshot of the service covers (S1). */
export function compact(s: Server, index: number, data: string): boolean {
  if (index <= s.snapshot.index || index > s.lastApplied) return false;
  const term = s.log.term(index);
  s.snapshot = { index, term, data };
  s.log.dropTo(index, term);
  s.save();
  zlog.info(`${s.at()} snapshot index=${index}, bytes=${Buffer.byteLength(data)}`);
  return true;
}

/** Takes a snapshot from a leader (E7, E8, E11, S3, S4, D2). */
export function InstallSnapshotRpc(s: Server, args: InstallSnapshotArgs): InstallSnapshotReply {
  s.observeTerm(args.term);
  try {
    takeSnapshot(s, args);
  } catch (error) {
    if (!(error instanceof Old)) throw error;
  }
  s.save();
  s.wakeApply();
  return { term: s.currentTerm };
}

/** Why a snapshot brings nothing. */
class Old extends Error {}

/** @throws Old */
function takeSnapshot(s: Server, args: InstallSnapshotArgs): void {
  if (args.term < s.currentTerm || s.role === "leader") throw new Old("its term is over");
  follow(s, args.leaderId);
  const { lastIncludedIndex: index, lastIncludedTerm: term, data } = args;
  zlog.info(`${s.at()} install <= ${args.leaderId}, index=${index}`);

  if (index <= s.commitIndex) throw new Old("it holds nothing new");
  s.snapshot = { index, term, data };
  s.log.dropTo(index, term);
  s.commitIndex = index;
}

/** Takes the word of the leader of this term (E8, E11). */
function follow(s: Server, leaderId: number): void {
  const before = s.role;
  s.role = "follower";
  s.leaderId = leaderId;
  s.resetTimer();
  if (before !== "follower") zlog.info(`${s.at()} follower`);
}

/** Takes the answer to a snapshot (E2, A9, S2). */
export function takeInstall(s: Server, id: number, args: InstallSnapshotArgs, reply: InstallSnapshotReply): void {
  if (reply.term > s.currentTerm) {
    s.observeTerm(reply.term);
    s.save();
    return;
  }
  if (s.role !== "leader" || args.term !== s.currentTerm) return;
  s.installing.delete(id);
  s.matchIndex[id] = Math.max(s.matchIndex[id] ?? 0, args.lastIncludedIndex);
  s.nextIndex[id] = Math.max(s.nextIndex[id] ?? 1, s.matchIndex[id] + 1);
  const isOnItsWay = (s.sent[id]?.index ?? 0) >= s.log.lastIndex;
  if (s.nextIndex[id] <= s.log.lastIndex && !isOnItsWay) s.replicateTo(id);
}
