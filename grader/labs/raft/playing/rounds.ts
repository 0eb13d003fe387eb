import type { Call } from "../../../history/events.ts";
import type { MessageKind } from "../../../history/scene/scene.ts";
import { KINDS as CALLS } from "../lanes.ts";
import { idOf, type Message, replyTo } from "../wire.ts";
import { answeredTo, saidIn } from "../words.ts";

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

/** The kind of a call, and the round that it belongs to. */
interface About {
  message: number;
  seq?: number;
  request?: string;
  title?: string;
}

/** What is drawn of the calls of a lab that stands on Raft. */
export interface Rounds {
  /** The place of a call's kind; -1 for one that is not drawn. */
  kindOf(call: Call): number;
  aboutOf(call: Call): About;
  /** What a call says. */
  saidIn(call: Call): string;
  /** What goes to and fro while nothing happens. */
  isQuiet(call: Call): boolean;
  /** The kind of an answer; -1 for one that is not drawn. */
  answerKind(call: Call): number;
  /** An answer in words, with its name. */
  answerText(call: Call): string;
  /** What a client's call would have in an entry of the log; undefined for any other call. */
  commandOf(call: Call): string | undefined;
  /** What a client was answered; undefined if that is no result. */
  resultOf(call: Call): string | undefined;
}

/** A snapshot takes the place of entries. */
const PLACES: Readonly<Record<string, number>> = {
  "Raft.StartRpc": COMMAND,
  "Raft.RequestVoteRpc": VOTE_CALL,
  "Raft.AppendEntriesRpc": APPEND,
  "Raft.InstallSnapshotRpc": APPEND,
};

/** The lane of a member, or of the client: who is no server is one. */
export const laneOf = (name: string): string => (idOf(name) === undefined ? CLIENT : name);

export const CLIENT = "client";

const kindOf = ({ method }: Call): number => PLACES[method] ?? -1;

/** What goes to and fro while nothing happens: a leader that is there, and a client that asks whether its command is done. */
function isQuiet(call: Call): boolean {
  if (call.malformed !== undefined) return false;
  const message = call as Message;
  if (message.method === "Raft.AppendEntriesRpc") return message.params.entries.length === 0;
  return message.method === "Raft.ResultRpc";
}

/** The kind of a call, and the round that it belongs to: an index of the log, or a term in which somebody stands. */
function aboutOf(call: Call): About {
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
function answerKind({ method }: Call): number {
  if (method === "Raft.RequestVoteRpc") return VOTE;
  if (method === "Raft.ResultRpc") return RESULT;
  return PLACES[method] === APPEND ? ANSWER : -1;
}

/** An answer in words, with its name. */
function answerText(call: Call): string {
  if (call.method === "Raft.ResultRpc") return resultText(resultOf(call));
  return `${call.method === "Raft.RequestVoteRpc" ? "vote" : `answer to ${CALLS.nameOf(call.method)}`}: ${answeredTo(call)}`;
}

function commandOf(call: Call): string | undefined {
  const message = call.malformed === undefined ? (call as Message) : undefined;
  return message?.method === "Raft.StartRpc" ? message.params.command : undefined;
}

function resultOf(call: Call): string | undefined {
  if (call.method !== "Raft.ResultRpc" || call.malformed !== undefined) return undefined;
  const reply = replyTo(call as Message & { method: "Raft.ResultRpc" });
  return reply?.applied ? reply.result : undefined;
}

export const resultText = (result = ""): string => `result [${result}]`;

/** What is drawn of a cluster of lab zraft. */
export const ROUNDS: Rounds = { kindOf, aboutOf, saidIn, isQuiet, answerKind, answerText, commandOf, resultOf };
