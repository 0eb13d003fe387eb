import * as v from "valibot";
import { CLOCK_METHODS } from "../zclock/wire-clock.ts";
import { command, natural, text } from "../znet/schemas.ts";
import { MASTER_METHODS } from "../zserver/master-methods.ts";

/** The longest snapshot, in bytes: it travels in one frame, whose most is twice that. */
export const SNAPSHOT_BYTES_MAX: number = 512 * 1024;

const id = natural;
/** Terms and indexes begin at 1; 0 is none. */
const number = natural;
const positive = v.pipe(natural, v.minValue(1));
/** -1 stands for a leader that is not known. */
const leaderId = v.pipe(v.number(), v.safeInteger(), v.minValue(-1));
const data = text(SNAPSHOT_BYTES_MAX);

/** What stands at one index of a log. The entry that a new leader begins with has no command. `at_ms` is that leader's time. */
export const Entry = v.strictObject({ term: positive, command: v.nullable(command), at_ms: natural });

const RequestVoteArgs = v.strictObject({
  term: positive,
  candidateId: id,
  lastLogIndex: number,
  lastLogTerm: number,
});
const RequestVoteReply = v.strictObject({ term: number, voteGranted: v.boolean() });

const AppendEntriesArgs = v.strictObject({
  term: positive,
  leaderId: id,
  prevLogIndex: number,
  prevLogTerm: number,
  entries: v.array(Entry),
  leaderCommit: number,
});
const AppendEntriesReply = v.strictObject({
  term: number,
  success: v.boolean(),
  conflictTerm: number,
  conflictIndex: number,
});

const InstallSnapshotArgs = v.strictObject({
  term: positive,
  leaderId: id,
  lastIncludedIndex: positive,
  lastIncludedTerm: positive,
  data,
});
const InstallSnapshotReply = v.strictObject({ term: number });

const StartReply = v.strictObject({ index: number, term: number, isLeader: v.boolean(), leaderId });

export type Entry = v.InferOutput<typeof Entry>;
export type RequestVoteArgs = v.InferOutput<typeof RequestVoteArgs>;
export type RequestVoteReply = v.InferOutput<typeof RequestVoteReply>;
export type AppendEntriesArgs = v.InferOutput<typeof AppendEntriesArgs>;
export type AppendEntriesReply = v.InferOutput<typeof AppendEntriesReply>;
export type InstallSnapshotArgs = v.InferOutput<typeof InstallSnapshotArgs>;
export type InstallSnapshotReply = v.InferOutput<typeof InstallSnapshotReply>;
export type StartReply = v.InferOutput<typeof StartReply>;

const ok = v.strictObject({ ok: v.boolean() });

/** Every method of the wire, once: what validates it is also its type. */
export const METHODS = {
  ...MASTER_METHODS,
  "Raft.RequestVoteRpc": { params: RequestVoteArgs, result: RequestVoteReply },
  "Raft.AppendEntriesRpc": { params: AppendEntriesArgs, result: AppendEntriesReply },
  "Raft.InstallSnapshotRpc": { params: InstallSnapshotArgs, result: InstallSnapshotReply },
  "Raft.StartRpc": { params: v.strictObject({ command }), result: StartReply },
  /** What became of an index here: its term and result, if it was applied not long ago. */
  "Raft.ResultRpc": {
    params: v.strictObject({ index: positive }),
    result: v.strictObject({ applied: v.boolean(), term: number, result: v.string() }),
  },
  "Raft.SnapshotRpc": { params: v.strictObject({ index: positive, data }), result: ok },
  "Service.ApplyRpc": {
    params: v.strictObject({
      from: id,
      index: positive,
      term: positive,
      command: v.nullable(command),
      at_ms: natural,
    }),
    result: ok,
  },
  "Service.RestoreRpc": { params: v.strictObject({ from: id, index: positive, term: positive, data }), result: ok },
  ...CLOCK_METHODS,
} as const;

/** The methods that a server calls another server's by. */
export type PeerMethod = "Raft.RequestVoteRpc" | "Raft.AppendEntriesRpc" | "Raft.InstallSnapshotRpc";
