// Right: keeps for each follower whether it is probed, streamed to or sent a snapshot, as etcd does; heartbeats carry no entries.
import * as zlog from "../zlog/zlog.ts";
import type { InstallSnapshotArgs, InstallSnapshotReply } from "./messages.ts";
import { advanced } from "./replicate.ts";
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

  if (index > s.commitIndex) {
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
  advanced(s, id, args.lastIncludedIndex);
}
