import { kindsOf } from "../kit/world/lanes.ts";

/** The methods that are drawn, and what people call them. */
export const KINDS = kindsOf({
  "Clerk.CommandRpc": { name: "request", letter: "q" },
  "Kv.CommandRpc": { name: "command", letter: "c" },
  "Raft.StartRpc": { name: "start", letter: "s" },
  "Raft.ReadIndexRpc": { name: "read index", letter: "ri" },
  "Raft.SnapshotRpc": { name: "snapshot", letter: "sn" },
  "Service.ApplyRpc": { name: "entry", letter: "e" },
  "Service.RestoreRpc": { name: "restore", letter: "rs" },
  "Service.LeaderRpc": { name: "leader", letter: "l" },
  "Raft.RequestVoteRpc": { name: "RequestVote", letter: "V" },
  "Raft.AppendEntriesRpc": { name: "AppendEntries", letter: "A" },
  "Raft.InstallSnapshotRpc": { name: "InstallSnapshot", letter: "I" },
});
