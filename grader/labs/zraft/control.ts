import { nothing } from "../kit/world/control.ts";

/** Graded files with which every server comes to work, answers, and does nothing else. */
export const CONTROL: ReadonlyMap<string, string> = new Map([
  [
    "zraft/elect.ts",
    `${nothing("observeTerm", "startElection", "takeVote", "becomeLeader")}export const RequestVoteRpc = (s) => ({ term: s.currentTerm, voteGranted: false });\n`,
  ],
  [
    "zraft/replicate.ts",
    `${nothing("replicateTo", "takeAppend", "advanceCommit")}export const start = (s) => ({ index: 0, term: s.currentTerm, isLeader: false, leaderId: -1 });
export const AppendEntriesRpc = (s) => ({ term: s.currentTerm, success: false, conflictTerm: 0, conflictIndex: 0 });\n`,
  ],
  ["zraft/persist.ts", `${nothing("save", "restore")}export const readRecords = () => ({ records: [], length: 0 });\n`],
  [
    "zraft/compact.ts",
    `${nothing("takeInstall")}export const compact = () => false;
export const InstallSnapshotRpc = (s) => ({ term: s.currentTerm });\n`,
  ],
]);
