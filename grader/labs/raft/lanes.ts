import { kindsOf } from "../kit/world/lanes.ts";

/** The methods that are drawn, and what people call them. */
export const KINDS = kindsOf({
  "Raft.RequestVoteRpc": { name: "RequestVote", letter: "V" },
  "Raft.AppendEntriesRpc": { name: "AppendEntries", letter: "A" },
  "Raft.InstallSnapshotRpc": { name: "InstallSnapshot", letter: "I" },
  "Raft.StartRpc": { name: "command", letter: "c" },
  "Raft.SnapshotRpc": { name: "snapshot", letter: "s" },
  "Service.ApplyRpc": { name: "apply", letter: "ap" },
  "Service.RestoreRpc": { name: "restore", letter: "re" },
});
