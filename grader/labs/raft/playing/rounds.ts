import type { Call } from "../../../history/events.ts";
import type { MessageKind } from "../../../history/scene/scene.ts";
import { KINDS as CALLS } from "../lanes.ts";
import { type Message, replyTo } from "../wire.ts";
import { answeredTo } from "../words.ts";

/** What is drawn while it happens: calls, and their answers as messages of their own. */
export const [COMMAND, VOTE_CALL, VOTE, APPEND, ANSWER, RESULT] = [0, 1, 2, 3, 4, 5] as const;

export const KINDS: readonly MessageKind[] = [
  { name: "command", letter: "c" },
  { name: "RequestVote", letter: "V" },
  { name: "vote", letter: "v" },
  { name: "AppendEntries", letter: "A" },
  { name: "answer", letter: "=" },
  { name: "result", letter: "r" },
];

/** A snapshot takes the place of entries. */
const PLACES: Readonly<Record<string, number>> = {
  "Raft.StartRpc": COMMAND,
  "Raft.RequestVoteRpc": VOTE_CALL,
  "Raft.AppendEntriesRpc": APPEND,
  "Raft.InstallSnapshotRpc": APPEND,
};

export const kindOf = ({ method }: Call): number => PLACES[method] ?? -1;

/** What goes to and fro while nothing happens: a leader that is there, and a client that asks whether its command is done. */
export function isQuiet(call: Call): boolean {
  if (call.malformed !== undefined) return false;
  const message = call as Message;
  if (message.method === "Raft.AppendEntriesRpc") return message.params.entries.length === 0;
  return message.method === "Raft.ResultRpc";
}

/** The kind of a call, and the round that it belongs to: an index of the log, or a term in which somebody stands. */
export function aboutOf(call: Call): { message: number; seq?: number; request?: string; title?: string } {
  const message = PLACES[call.method] ?? -1;
  if (call.malformed !== undefined) return { message };
  const { method, params } = call as Message;
  switch (method) {
    case "Raft.RequestVoteRpc": {
      const title = `term ${params.term}`;
      return { message, request: title, title };
    }
    case "Raft.AppendEntriesRpc": {
      const last = params.prevLogIndex + params.entries.length;
      // What has no entries tells how far is committed.
      const seq = params.entries.length === 0 ? Math.min(last, params.leaderCommit) : last;
      return seq === 0 ? { message } : { message, seq };
    }
    case "Raft.InstallSnapshotRpc":
      return { message, seq: params.lastIncludedIndex };
    case "Raft.StartRpc": {
      const reply = replyTo(call as Message & { method: "Raft.StartRpc" });
      return reply?.isLeader ? { message, seq: reply.index } : { message };
    }
    case "Raft.ResultRpc":
      return { message, seq: params.index };
    default:
      return { message };
  }
}

/** The kind of an answer; -1 for one that is not drawn. */
export function answerKind({ method }: Call): number {
  if (method === "Raft.RequestVoteRpc") return VOTE;
  if (method === "Raft.ResultRpc") return RESULT;
  return PLACES[method] === APPEND ? ANSWER : -1;
}

/** An answer in words, with its name. */
export function answerText(call: Call): string {
  if (call.method === "Raft.ResultRpc" && call.malformed === undefined) {
    const reply = replyTo(call as Message & { method: "Raft.ResultRpc" });
    return `result [${reply?.result ?? ""}]`;
  }
  return `${call.method === "Raft.RequestVoteRpc" ? "vote" : `answer to ${CALLS.nameOf(call.method)}`}: ${answeredTo(call)}`;
}
