// Right: each role is a class of its own; what a server does is a method of the role that it plays.
import * as zlog from "../zlog/zlog.ts";
import type { AppendEntriesArgs, AppendEntriesReply, Entry, InstallSnapshotArgs, StartReply } from "./messages.ts";
import type { Server } from "./server.ts";

abstract class Role {
  protected readonly s: Server;

  constructor(s: Server) {
    this.s = s;
  }

  /** What becomes of a call of a leader of its own term. */
  abstract called(args: AppendEntriesArgs): AppendEntriesReply;

  command(_command: string): StartReply {
    const { currentTerm: term, leaderId } = this.s;
    return { index: 0, term, isLeader: false, leaderId: leaderId ?? -1 };
  }

  beat(_id: number): void {}

  answered(_id: number, _args: AppendEntriesArgs, _reply: AppendEntriesReply): void {}

  advance(): void {}

  refuse(): AppendEntriesReply {
    this.s.save();
    return { term: this.s.currentTerm, success: false, conflictTerm: 0, conflictIndex: 0 };
  }
}

class Follower extends Role {
  override called(args: AppendEntriesArgs): AppendEntriesReply {
    follow(this.s, args.leaderId);
    return takeEntries(this.s, args);
  }
}

class Candidate extends Follower {}

class Leader extends Role {
  override called(): AppendEntriesReply {
    return this.refuse();
  }

  override command(command: string): StartReply {
    const { s } = this;
    const index = s.log.append([{ term: s.currentTerm, command, at_ms: s.clock.now() }]);
    s.save();
    zlog.info(`${s.at()} start index=${index}, cmd:[${command}]`);
    for (const id of s.others) s.replicateTo(id);
    s.advanceCommit();
    return { index, term: s.currentTerm, isLeader: true, leaderId: s.id };
  }

  override beat(id: number): void {
    const { s } = this;
    const next = nextFor(s, id);
    if (next > s.log.baseIndex) sendEntries(s, id, next - 1, s.log.batch(next));
    else if (s.installing.has(id)) sendEntries(s, id, 0, []);
    else sendSnapshot(s, id);
  }

  override answered(id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (args.term !== this.s.currentTerm) return;
    if (reply.success) takeSuccess(this.s, id, args);
    else takeRefusal(this.s, id, args, reply);
  }

  override advance(): void {
    const { s } = this;
    let index = s.log.lastIndex;
    const holders = (at: number): number => 1 + s.others.filter((id) => (s.matchIndex[id] ?? 0) >= at).length;
    while (index > s.commitIndex && s.log.term(index) === s.currentTerm && 2 * holders(index) <= s.n) index--;
    if (index <= s.commitIndex || s.log.term(index) !== s.currentTerm) return;
    commitUpTo(s, index);
    for (const id of s.others) continueWith(s, id);
  }
}

const ROLES = { follower: Follower, candidate: Candidate, leader: Leader };

function roleOf(s: Server): Role {
  return new ROLES[s.role](s);
}

export function start(s: Server, command: string): StartReply {
  return roleOf(s).command(command);
}

export function replicateTo(s: Server, id: number): void {
  roleOf(s).beat(id);
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

export function AppendEntriesRpc(s: Server, args: AppendEntriesArgs): AppendEntriesReply {
  s.observeTerm(args.term);
  const role = roleOf(s);
  return args.term < s.currentTerm ? role.refuse() : role.called(args);
}

function takeEntries(s: Server, args: AppendEntriesArgs): AppendEntriesReply {
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

export function takeAppend(s: Server, id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
  if (reply.term > s.currentTerm) {
    s.observeTerm(reply.term);
    s.save();
  } else roleOf(s).answered(id, args, reply);
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

export function advanceCommit(s: Server): void {
  roleOf(s).advance();
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
