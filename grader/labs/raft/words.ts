import { oneLine } from "../../base/text.ts";
import type { Call } from "../../history/events.ts";
import type { Speech } from "../kit/world/happenings.ts";
import { type AnyRecord, recordsIn } from "./judge/disk.ts";
import { isPeer } from "./judge/view.ts";
import { KINDS } from "./lanes.ts";
import { type Message, type MessageOf, replyTo } from "./wire.ts";

/** How much of a command is quoted, in UTF-16 units. */
const COMMAND_MAX = 60;

/** Longer runs of entries of one term are told by their number. */
const LISTED_MAX = 4;

const quoted = (command: string | null): string => {
  const line = oneLine(command ?? "");
  return `[${line.length > COMMAND_MAX ? `${line.slice(0, COMMAND_MAX)}…` : line}]`;
};

/** The terms of entries: `4 4 5`, or `4 (x12) 5`. */
function termsOf(entries: readonly { term: number }[]): string {
  const runs: { term: number; count: number }[] = [];
  for (const { term } of entries) {
    const run = runs.at(-1);
    if (run?.term === term) run.count += 1;
    else runs.push({ term, count: 1 });
  }
  return runs
    .map(({ term, count }) =>
      count > LISTED_MAX ? `${term} (x${count})` : Array.from({ length: count }, () => term).join(" "),
    )
    .join(" ");
}

/** The name of a call, and what it says. */
export function saidIn(call: Call): string {
  return `${KINDS.nameOf(call.method)} ${contentOf(call)}`.trimEnd();
}

function contentOf(call: Call): string {
  if (call.malformed !== undefined) return `(${call.malformed})`;
  // A call that is not malformed is a Message.
  const { method, params } = call as Message;
  switch (method) {
    case "Raft.RequestVoteRpc":
      return `term ${params.term}, last ${params.lastLogIndex}/${params.lastLogTerm}`;
    case "Raft.AppendEntriesRpc": {
      const { term, prevLogIndex, prevLogTerm, entries, leaderCommit } = params;
      const told = entries.length === 0 ? "no entries" : `entries ${termsOf(entries)}`;
      return `term ${term}, prev ${prevLogIndex}/${prevLogTerm}, ${told}, commit ${leaderCommit}`;
    }
    case "Raft.InstallSnapshotRpc":
      return `term ${params.term}, snapshot ${params.lastIncludedIndex}/${params.lastIncludedTerm}`;
    case "Raft.StartRpc":
      return quoted(params.command);
    case "Service.ApplyRpc":
      return `${params.index}/${params.term} ${quoted(params.command)}`;
    case "Service.RestoreRpc":
      return `${params.index}/${params.term}`;
    default:
      return `${params.index}`;
  }
}

/** What was answered to a call. */
export function answeredTo(call: Call): string {
  const { outcome } = call;
  if (outcome === undefined) return "no answer";
  if ("error" in outcome) return `error: ${oneLine(outcome.error).slice(0, COMMAND_MAX)}`;
  const message = call as Message;
  const reply = call.malformed === undefined ? replyTo(message) : undefined;
  if (reply === undefined) return "what is no answer";
  switch (message.method) {
    case "Raft.RequestVoteRpc": {
      const { term, voteGranted } = reply as ReplyOf<"Raft.RequestVoteRpc">;
      return `${voteGranted ? "granted" : "refused"}, term ${term}`;
    }
    case "Raft.AppendEntriesRpc": {
      const { term, success, conflictIndex, conflictTerm } = reply as ReplyOf<"Raft.AppendEntriesRpc">;
      const conflict = conflictIndex === 0 && conflictTerm === 0 ? "" : `, conflict ${conflictIndex}/${conflictTerm}`;
      return `${success ? "success" : "refused"}, term ${term}${conflict}`;
    }
    case "Raft.InstallSnapshotRpc":
      return `answered, term ${(reply as ReplyOf<"Raft.InstallSnapshotRpc">).term}`;
    case "Raft.StartRpc": {
      const { index, term, isLeader } = reply as ReplyOf<"Raft.StartRpc">;
      return isLeader ? `it stands at ${index}/${term}` : `does not lead, term ${term}`;
    }
    default:
      return "ok" in reply && reply.ok ? "ok" : "not ok";
  }
}

type ReplyOf<M extends Message["method"]> = NonNullable<ReturnType<typeof replyTo<M>>> & { of?: MessageOf<M> };

/** What the records say that a server has its disk write. */
function writtenIn(bytes: Buffer): string {
  const { records, rest } = recordsIn(bytes);
  const told = [
    ...records.map(({ record }) => recordWords(record)),
    ...(rest === 0 ? [] : [`${rest} bytes that are no record`]),
  ];
  return told.length === 0 ? "nothing" : told.join("; ");
}

function recordWords(record: AnyRecord | undefined): string {
  if (record === undefined) return "a record that no server writes";
  if ("node" in record) return `the disk of ${record.node} of ${record.n}`;
  if ("vote" in record) return `term ${record.term}, vote ${record.vote ?? "-"}`;
  const { entries } = record;
  if ("from" in record) return `entries from ${record.from}: ${termsOf(entries) || "none"}`;
  return `snapshot ${record.index}/${record.term}, behind it ${entries.length === 0 ? "nothing" : `entries ${termsOf(entries)}`}`;
}

/** How messages and records of Raft are told. */
export const SPEECH: Speech<Message> = {
  kinds: KINDS,
  topics: {
    "Raft.RequestVoteRpc": "vote",
    "Raft.AppendEntriesRpc": "append",
    "Raft.InstallSnapshotRpc": "install",
    "Raft.StartRpc": "command",
    "Raft.SnapshotRpc": "snapshot",
    "Service.ApplyRpc": "apply",
    "Service.RestoreRpc": "apply",
  },
  aboutOf: (call) => (isPeer(call) ? call.params.term : undefined),
  ...{ saidIn, answeredTo, writtenIn },
};
