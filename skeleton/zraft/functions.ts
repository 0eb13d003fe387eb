import type {
  AppendEntriesArgs,
  AppendEntriesReply,
  InstallSnapshotArgs,
  InstallSnapshotReply,
  RequestVoteArgs,
  RequestVoteReply,
  StartReply,
} from "./messages.ts";
import type { ReadRecords, StateRecord } from "./records.ts";
import type { Server } from "./server.ts";

export type Later<T> = T | Promise<T>;

/** The functions that a student writes. The server calls them by name: each may throw, or return a promise. */
export interface Functions {
  observeTerm(s: Server, term: number): Later<void>;
  startElection(s: Server): Later<void>;
  RequestVoteRpc(s: Server, args: RequestVoteArgs): Later<RequestVoteReply>;
  takeVote(s: Server, id: number, args: RequestVoteArgs, reply: RequestVoteReply): Later<void>;
  becomeLeader(s: Server): Later<void>;

  start(s: Server, command: string): Later<StartReply>;
  replicateTo(s: Server, id: number): Later<void>;
  AppendEntriesRpc(s: Server, args: AppendEntriesArgs): Later<AppendEntriesReply>;
  takeAppend(s: Server, id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): Later<void>;
  advanceCommit(s: Server): Later<void>;

  save(s: Server): Later<void>;
  readRecords(bytes: Buffer): ReadRecords;
  restore(s: Server, records: readonly StateRecord[]): void;

  compact(s: Server, index: number, data: string): Later<boolean>;
  InstallSnapshotRpc(s: Server, args: InstallSnapshotArgs): Later<InstallSnapshotReply>;
  takeInstall(s: Server, id: number, args: InstallSnapshotArgs, reply: InstallSnapshotReply): Later<void>;
}
