// Right: a snapshot of what it has as entries only tells it that these are committed.
import * as zlog from "../zlog/zlog.ts";
import type { InstallSnapshotArgs, InstallSnapshotReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function compact(s: Server, index: number, data: string): boolean {
  if (index <= s.snapshot.index || index > s.lastApplied) return false;
  const term = s.log.term(index);
  s.snapshot = { index, term, data };
  s.log.dropTo(index, term);
  s.save();
  zlog.info(`${s.at()} snapshot index=${index}, bytes=${Buffer.byteLength(data)}`);
  return true;
}

export function InstallSnapshotRpc(s: Server, args: InstallSnapshotArgs): InstallSnapshotReply {
  s.observeTerm(args.term);
  if (args.term < s.currentTerm || s.role === "leader") {
    s.save();
    return { term: s.currentTerm };
  }
  follow(s, args.leaderId);
  const { lastIncludedIndex: index, lastIncludedTerm: term, data } = args;
  zlog.info(`${s.at()} install <= ${args.leaderId}, index=${index}`);

  if (index > s.commitIndex && index <= s.log.lastIndex && index > s.log.baseIndex && s.log.term(index) === term) {
    s.commitIndex = index;
    zlog.info(`${s.at()} commit=${index}`);
  } else if (index > s.commitIndex) {
    s.snapshot = { index, term, data };
    s.log.dropTo(index, term);
    s.commitIndex = index;
  }
  s.save();
  s.wakeApply();
  return { term: s.currentTerm };
}

function follow(s: Server, leaderId: number): void {
  const before = s.role;
  s.role = "follower";
  s.leaderId = leaderId;
  s.resetTimer();
  if (before !== "follower") zlog.info(`${s.at()} follower`);
}

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
