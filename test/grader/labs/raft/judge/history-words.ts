import type { Call } from "../../../../../grader/history/events.ts";
import { encodeRecord } from "../../../../../skeleton/zdisk/record.ts";
import type { Entry } from "../../../../../skeleton/zraft/messages.ts";

/** How many servers there are in every history. */
export const SERVERS = 3;

const data = (index: number): string => `after ${index}`;

/** The time of an entry, by its text: what its leader's clock was when it was told of first. */
export type TimeOf = (entry: string) => number;

function entryIn(text: string, timeOf: TimeOf): Entry {
  const [, entry = "", term, command = "", at_ms] = /^((\d+)([^@]*))(?:@(\d+))?$/.exec(text) ?? [];
  const time_ms = at_ms === undefined ? timeOf(entry) : Number(at_ms);
  return { term: Number(term), command: command === "" ? null : command, at_ms: time_ms };
}

function entriesIn(text: string | undefined, timeOf: TimeOf): Entry[] {
  return text === undefined || text === "" ? [] : text.split(",").map((one) => entryIn(one, timeOf));
}

const pairIn = (text = ""): [number, number] => text.split("/").map(Number) as [number, number];

/** A record with another checksum, which stands behind its length. */
function garbled(record: Buffer): Buffer {
  record.writeUInt32BE((record.readUInt32BE(4) ^ 1) >>> 0, 4);
  return record;
}

/** The operation and the bytes of some records. */
export function written(text: string, node: number, timeOf: TimeOf): { op: "append" | "replace"; bytes: Buffer } {
  let op: "append" | "replace" = "append";
  const records = text.split(" ").flatMap((word): Buffer[] => {
    if (word === "junk") return [Buffer.from("junk")];
    if (word.startsWith("~")) return [garbled(written(word.slice(1), node, timeOf).bytes)];
    if (word === "N") return [encodeRecord({ node, n: SERVERS })];
    const [, term, vote] = /^T(\d+)v(\d+|-)$/.exec(word) ?? [];
    if (term !== undefined) return [encodeRecord({ term: Number(term), vote: vote === "-" ? null : Number(vote) })];
    const [, from, entries] = /^L(\d+):(.*)$/.exec(word) ?? [];
    if (from !== undefined) return [encodeRecord({ from: Number(from), entries: entriesIn(entries, timeOf) })];
    const [, pair, rest] = /^S(\d+\/\d+):(.*)$/.exec(word) ?? [];
    if (pair === undefined) throw new SyntaxError(`no record: ${word}`);
    op = "replace";
    const [index, of] = pairIn(pair);
    return [encodeRecord({ index, term: of, data: data(index), entries: entriesIn(rest, timeOf) })];
  });
  return { op, bytes: Buffer.concat(records) };
}

export const CALLS: Record<string, (rest: string, from: number, timeOf: TimeOf) => { method: string; params: object }> =
  {
    vote: (rest, candidateId) => {
      const [term, last] = rest.split(" ");
      const [lastLogIndex, lastLogTerm] = pairIn(last);
      return { method: "Raft.RequestVoteRpc", params: { term: Number(term), candidateId, lastLogIndex, lastLogTerm } };
    },
    append: (rest, leaderId, timeOf) => {
      const [, term, prev, entries, commit] = /^(\d+) (\d+\/\d+)(?:\+(\S+))?(?: c(\d+))?$/.exec(rest) ?? [];
      if (term === undefined) throw new SyntaxError(`no AppendEntries: ${rest}`);
      const [prevLogIndex, prevLogTerm] = pairIn(prev);
      return {
        method: "Raft.AppendEntriesRpc",
        params: {
          ...{ term: Number(term), leaderId, prevLogIndex, prevLogTerm },
          ...{ entries: entriesIn(entries, timeOf), leaderCommit: Number(commit ?? 0) },
        },
      };
    },
    install: (rest, leaderId) => {
      const [term, last] = rest.split(" ");
      const [lastIncludedIndex, lastIncludedTerm] = pairIn(last);
      const params = {
        term: Number(term),
        leaderId,
        lastIncludedIndex,
        lastIncludedTerm,
        data: data(lastIncludedIndex),
      };
      return { method: "Raft.InstallSnapshotRpc", params };
    },
    start: (command) => ({ method: "Raft.StartRpc", params: { command } }),
    apply: (rest, from, timeOf) => {
      const [index, entry = ""] = rest.split(" ");
      return { method: "Service.ApplyRpc", params: { from, index: Number(index), ...entryIn(entry, timeOf) } };
    },
    restore: (rest, from) => {
      const [index, term] = pairIn(rest);
      return { method: "Service.RestoreRpc", params: { from, index, term, data: data(index) } };
    },
    snapshot: (rest) => ({ method: "Raft.SnapshotRpc", params: { index: Number(rest), data: data(Number(rest)) } }),
  };

export function answerTo({ method, params }: Pick<Call, "method" | "params">, text: string): Call["outcome"] {
  if (text === "error") return { error: "it threw" };
  const [, word = "", other, conflict] = /^([a-z]+|\d+\/\d+)(?:@(\d+))?(?: (\d+\/\d+))?$/.exec(text) ?? [];
  const term = other === undefined ? (params as { term?: number }).term : Number(other);
  if (method === "Raft.RequestVoteRpc") return { result: { term, voteGranted: word === "yes" } };
  if (method === "Raft.InstallSnapshotRpc") return { result: { term } };
  if (method === "Raft.AppendEntriesRpc") {
    const [conflictTerm, conflictIndex] = pairIn(conflict ?? "0/0");
    return { result: { term, success: word === "yes", conflictTerm, conflictIndex } };
  }
  if (method !== "Raft.StartRpc") return { result: { ok: word !== "no" } };
  if (word === "nobody") {
    const [leaderId, led] = pairIn(conflict ?? `-1/${other ?? 1}`);
    return { result: { index: 0, term: led, isLeader: false, leaderId } };
  }
  const [index, of] = pairIn(word);
  return { result: { index, term: of, isLeader: true, leaderId: -1 } };
}
