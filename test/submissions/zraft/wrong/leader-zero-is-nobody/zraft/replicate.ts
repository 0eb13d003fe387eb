// Wrong: start tells clients that no leader is known when server 0 leads (E2).
import * as zlog from "../zlog/zlog.ts";
import type { AppendEntriesArgs, AppendEntriesReply, Entry, InstallSnapshotArgs, StartReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** Takes a client's command, if this server leads (A1, D2). */
export function start(s: Server, command: string): StartReply {
  if (s.role !== "leader") {
    return { index: 0, term: s.currentTerm, isLeader: false, leaderId: s.leaderId || -1 };
  }
  const index = s.log.append([{ term: s.currentTerm, command, at_ms: s.clock.now() }]);
  s.save();
  zlog.info(`${s.at()} start index=${index}, cmd:[${command}]`);
  for (const id of s.others) s.replicateTo(id);
  s.advanceCommit();
  return { index, term: s.currentTerm, isLeader: true, leaderId: s.id };
}

/** Sends one of the others what it needs next (A10, S2, A11). */
export function replicateTo(s: Server, id: number): void {
  if (s.role !== "leader") return;
  const next = nextFor(s, id);
  if (next > s.log.baseIndex) sendEntries(s, id, next - 1, s.log.batch(next));
  // Everything matches (0, 0): this says that there is a leader, and nothing else.
  else if (s.installing.has(id)) sendEntries(s, id, 0, []);
  else sendSnapshot(s, id);
}

/** The first entry that the peer neither has nor will get by what is on its way. */
function nextFor(s: Server, id: number): number {
  return Math.max(s.nextIndex[id] ?? 1, (s.sent[id]?.index ?? 0) + 1);
}

function sendEntries(s: Server, id: number, prevLogIndex: number, entries: Entry[]): void {
  const args: AppendEntriesArgs = {
    term: s.currentTerm,
    leaderId: s.id,
    prevLogIndex,
    prevLogTerm: prevLogIndex === 0 ? 0 : s.log.term(prevLogIndex),
    entries,
    leaderCommit: s.commitIndex,
  };
  s.sent[id] = { index: prevLogIndex + entries.length, commit: s.commitIndex };
  logOf(entries)(`${s.at()} append => ${id}, ${contentsOf(args)}`);
  s.call(id, "Raft.AppendEntriesRpc", args).then(
    (reply) => s.takeAppend(id, args, reply),
    (error: Error) => s.callFailed(id, "Raft.AppendEntriesRpc", error),
  );
}

function sendSnapshot(s: Server, id: number): void {
  const { index, term, data } = s.snapshot;
  const args: InstallSnapshotArgs = {
    term: s.currentTerm,
    leaderId: s.id,
    lastIncludedIndex: index,
    lastIncludedTerm: term,
    data,
  };
  s.installing.add(id);
  zlog.info(`${s.at()} install => ${id}, index=${index}`);
  s.call(id, "Raft.InstallSnapshotRpc", args).then(
    (reply) => s.takeInstall(id, args, reply),
    (error: Error) => {
      // The next heartbeat sends it again.
      if (s.currentTerm === args.term) s.installing.delete(id);
      s.callFailed(id, "Raft.InstallSnapshotRpc", error);
    },
  );
}

/** Takes entries, or a heartbeat, from a leader (E7, E8, E11, A3 to A6, D2, M3). */
export function AppendEntriesRpc(s: Server, args: AppendEntriesArgs): AppendEntriesReply {
  s.observeTerm(args.term);
  // There is one leader in a term (E13): who leads in this one gets no such call.
  if (args.term < s.currentTerm || s.role === "leader") {
    s.save();
    return { term: s.currentTerm, success: false, conflictTerm: 0, conflictIndex: 0 };
  }
  follow(s, args.leaderId);
  const { leaderId, prevLogIndex, entries } = args;
  const log = logOf(entries);
  log(`${s.at()} append <= ${leaderId}, ${contentsOf(args)}`);

  const conflict = conflictOf(s, args);
  if (conflict !== undefined) {
    s.save();
    const { conflictIndex, conflictTerm } = conflict;
    log(`${s.at()} append => ${leaderId}, refused, conflict=${conflictIndex}/${conflictTerm}`);
    return { term: s.currentTerm, success: false, ...conflict };
  }

  const match = prevLogIndex + entries.length;
  addMissing(s, prevLogIndex + 1, entries);
  s.save();
  log(`${s.at()} append => ${leaderId}, match=${match}`);
  commitUpTo(s, Math.min(args.leaderCommit, match));
  return { term: s.currentTerm, success: true, conflictTerm: 0, conflictIndex: 0 };
}

/** Takes the word of the leader of this term (E8, E11). */
function follow(s: Server, leaderId: number): void {
  const before = s.role;
  s.role = "follower";
  s.leaderId = leaderId;
  s.resetTimer();
  if (before !== "follower") zlog.info(`${s.at()} follower`);
}

/** What this log has in place of the entry that is to be before the leader's; undefined if it has that very one (A3, A6). */
function conflictOf(s: Server, { prevLogIndex, prevLogTerm }: AppendEntriesArgs) {
  const { log } = s;
  // What a snapshot covers is committed, and so the same everywhere.
  if (prevLogIndex <= log.baseIndex) return undefined;
  if (prevLogIndex > log.lastIndex) return { conflictTerm: 0, conflictIndex: log.lastIndex + 1 };
  const conflictTerm = log.term(prevLogIndex);
  if (conflictTerm === prevLogTerm) return undefined;
  return { conflictTerm, conflictIndex: log.firstOfTerm(conflictTerm) ?? prevLogIndex };
}

/** Appends those entries that the log does not have, in the place of what contradicts them (A4, A5). */
function addMissing(s: Server, from: number, entries: readonly Entry[]): void {
  const { log } = s;
  const isHere = (index: number, term: number): boolean =>
    index <= log.baseIndex || (index <= log.lastIndex && log.term(index) === term);
  const place = entries.findIndex(({ term }, offset) => !isHere(from + offset, term));
  if (place === -1) return;
  log.truncate(from + place);
  log.append(entries.slice(place));
}

/** Takes an answer to a call with entries, or without (E2, A7, A9, A10). */
export function takeAppend(s: Server, id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
  if (reply.term > s.currentTerm) {
    s.observeTerm(reply.term);
    s.save();
    return;
  }
  if (s.role !== "leader" || args.term !== s.currentTerm) return;
  if (reply.success) takeSuccess(s, id, args);
  else takeRefusal(s, id, args, reply);
}

function takeSuccess(s: Server, id: number, { prevLogIndex, entries }: AppendEntriesArgs): void {
  const match = Math.max(s.matchIndex[id] ?? 0, prevLogIndex + entries.length);
  s.matchIndex[id] = match;
  s.nextIndex[id] = Math.max(s.nextIndex[id] ?? 1, match + 1);
  s.advanceCommit();
  continueWith(s, id);
}

function takeRefusal(s: Server, id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
  const { conflictTerm, conflictIndex } = reply;
  const last = conflictTerm === 0 ? undefined : s.log.lastOfTerm(conflictTerm);
  const behind = last === undefined ? conflictIndex : last + 1;
  const next = Math.max(Math.min(behind, args.prevLogIndex), (s.matchIndex[id] ?? 0) + 1);
  // Of several calls that were on their way, the first that is refused has said it.
  if (next >= (s.nextIndex[id] ?? 1)) return;
  s.nextIndex[id] = next;
  s.sent[id] = { index: 0, commit: 0 };
  s.replicateTo(id);
}

/** Sends the peer what it lacks, and tells it how far the log is committed, if it is not on its way to that (A10). */
function continueWith(s: Server, id: number): void {
  const { index, commit } = s.sent[id] ?? { index: 0, commit: 0 };
  const lacksEntries = nextFor(s, id) <= s.log.lastIndex && !s.installing.has(id);
  const isUntold = commit < s.commitIndex && index <= (s.matchIndex[id] ?? 0);
  if (lacksEntries || isUntold) s.replicateTo(id);
}

/** Commits what a majority holds, if this server leads (M1, M2, M5). */
export function advanceCommit(s: Server): void {
  if (s.role !== "leader") return;
  const held = [s.log.lastIndex, ...s.others.map((id) => s.matchIndex[id] ?? 0)].toSorted((a, b) => b - a);
  const index = held[s.majority - 1] ?? 0;
  if (index <= s.commitIndex || s.log.term(index) !== s.currentTerm) return;
  commitUpTo(s, index);
  for (const id of s.others) continueWith(s, id);
}

function commitUpTo(s: Server, index: number): void {
  if (index <= s.commitIndex) return;
  s.commitIndex = index;
  zlog.info(`${s.at()} commit=${index}`);
  s.wakeApply();
}

function contentsOf({ prevLogIndex, prevLogTerm, entries, leaderCommit }: AppendEntriesArgs): string {
  return `prev=${prevLogIndex}/${prevLogTerm}, entries=${entries.length}, commit=${leaderCommit}`;
}

/** Heartbeats are many: a call without entries is a Debug line. */
function logOf(entries: readonly Entry[]): (line: string) => void {
  return entries.length > 0 ? zlog.info : zlog.debug;
}
