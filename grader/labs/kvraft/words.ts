import { readEntry } from "../../../skeleton/zkvraft/entries.ts";
import { oneLine } from "../../base/text.ts";
import type { Call } from "../../history/events.ts";
import type { Speech } from "../kit/world/happenings.ts";
import { KINDS } from "./lanes.ts";
import { type Message, resultOf } from "./wire.ts";

/** How much of a command or a result is quoted, in UTF-16 units. */
const TEXT_MAX = 40;

function quoted(text: string): string {
  const line = oneLine(text);
  return `[${line.length > TEXT_MAX ? `${line.slice(0, TEXT_MAX)}…` : line}]`;
}

/** The name of a call, and what it says. */
function saidIn(call: Call): string {
  return `${KINDS.nameOf(call.method)} ${contentOf(call)}`.trimEnd();
}

function contentOf(call: Call): string {
  if (call.malformed !== undefined) return `(${call.malformed})`;
  const message = call as Message;
  switch (message.method) {
    case "Kv.CommandRpc": {
      const { clientId, commandId, command } = message.params;
      return clientId === 0 ? "for a session" : `c${clientId}#${commandId} ${quoted(command)}`;
    }
    case "Clerk.CommandRpc":
    case "Raft.StartRpc":
      return quoted(message.params.command);
    case "Raft.SnapshotRpc":
      return `of all up to ${message.params.index}, ${Buffer.byteLength(message.params.data)} bytes`;
    case "Service.ApplyRpc":
      return `${message.params.index} of term ${message.params.term} ${quoted(message.params.command ?? "")}`;
    case "Service.RestoreRpc":
      return `of all up to ${message.params.index}, the last of term ${message.params.term}`;
    case "Service.LeaderRpc":
      return `in term ${message.params.term}: ${leaderWords(message.params.leaderId)}`;
    default:
      return betweenRafts(message);
  }
}

const leaderWords = (id: number): string => (id === -1 ? "not known" : `server ${id}`);

/** What the calls between Rafts say, in short: they are another lab's. */
function betweenRafts({ params }: Call): string {
  const { term, prevLogIndex, entries } = params as { term?: number; prevLogIndex?: number; entries?: unknown[] };
  if (term === undefined) return "";
  return entries === undefined ? `in term ${term}` : `in term ${term}, ${entries.length} behind ${prevLogIndex}`;
}

/** What was answered to a call. */
function answeredTo(call: Call): string {
  const { outcome } = call;
  if (outcome === undefined) return "no answer";
  if ("error" in outcome) return `error: ${oneLine(outcome.error).slice(0, TEXT_MAX)}`;
  const result = call.malformed === undefined ? resultOf(call as Message) : undefined;
  return result === undefined ? "what is no answer" : resultWords(result as Told);
}

/** The fields that answers of some methods have. */
interface Told {
  status?: string;
  result?: string;
  leaderId?: number;
  index?: number;
  term?: number;
  isLeader?: boolean;
  ok?: boolean;
  success?: boolean;
  voteGranted?: boolean;
}

function resultWords({ status, result, leaderId = -1, index, term, isLeader, ok, success, voteGranted }: Told): string {
  if (status !== undefined) {
    const hint = ["retry", "not-leader"].includes(status) ? `, leader ${leaderId}` : "";
    return `${status}${result === undefined || result === "" ? "" : ` ${quoted(result)}`}${hint}`;
  }
  if (isLeader !== undefined) return isLeader ? `entry ${index} of term ${term}` : `leads not, leader ${leaderId}`;
  if (success !== undefined) return `${success ? "success" : "refused"}, term ${term}`;
  if (voteGranted !== undefined) return `${voteGranted ? "granted" : "refused"}, term ${term}`;
  if (index !== undefined) return ok ? `committed up to ${index}` : "it cannot show that it leads";
  return ok === false ? "not ok" : "ok";
}

/** Whose session a call is about; undefined for one that is about none, or about all. */
function aboutOf(call: Message): number | undefined {
  if (call.method === "Kv.CommandRpc") return call.params.clientId;
  if (call.method !== "Raft.StartRpc" && call.method !== "Service.ApplyRpc") return undefined;
  return readEntry(call.params.command ?? "")?.clientId;
}

/** How messages of the service are told. */
export const SPEECH: Speech<Message> = {
  kinds: KINDS,
  topics: {
    "Clerk.CommandRpc": "request",
    "Kv.CommandRpc": "command",
    "Raft.StartRpc": "start",
    "Raft.ReadIndexRpc": "read",
    "Raft.SnapshotRpc": "snapshot",
    "Service.ApplyRpc": "apply",
    "Service.RestoreRpc": "restore",
    "Service.LeaderRpc": "leader",
    "Raft.RequestVoteRpc": "raft",
    "Raft.AppendEntriesRpc": "raft",
    "Raft.InstallSnapshotRpc": "raft",
  },
  ...{ aboutOf, saidIn, answeredTo },
  writtenIn: (bytes) => `${bytes.length} bytes of its Raft`,
};
