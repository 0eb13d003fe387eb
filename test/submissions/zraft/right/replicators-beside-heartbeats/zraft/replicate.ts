// Right: a replicator for each follower makes one call after the other, and heartbeats go beside these and compare nothing, as in hashicorp/raft.
import * as zlog from "../zlog/zlog.ts";
import type { AppendEntriesArgs, AppendEntriesReply, Entry, InstallSnapshotArgs, StartReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** Takes a client's command, if this server leads (A1, D2). */
export function start(s: Server, command: string): StartReply {
  if (s.role !== "leader") {
    return { index: 0, term: s.currentTerm, isLeader: false, leaderId: s.leaderId ?? -1 };
  }
  const index = s.log.append([{ term: s.currentTerm, command, at_ms: s.clock.now() }]);
  s.save();
  zlog.info(`${s.at()} start index=${index}, cmd:[${command}]`);
  for (const id of s.others) s.replicateTo(id);
  s.advanceCommit();
  return { index, term: s.currentTerm, isLeader: true, leaderId: s.id };
}

/** Copies the log to one of the others, for one reign: one call after the other; heartbeats go beside them, and hold nothing. */
class Replicator {
  readonly #s: Server;
  readonly #id: number;
  readonly term: number;
  isBusy = false;
  /** The highest leaderCommit that the other has answered. */
  told = -1;

  constructor(s: Server, id: number) {
    this.#s = s;
    this.#id = id;
    this.term = s.currentTerm;
  }

  get isCurrent(): boolean {
    return this.#s.role === "leader" && this.#s.currentTerm === this.term;
  }

  get #hasMore(): boolean {
    const { log, nextIndex, commitIndex } = this.#s;
    return (nextIndex[this.#id] ?? 1) <= log.lastIndex || this.told < commitIndex;
  }

  heartbeat(): void {
    const { currentTerm: term, id: leaderId } = this.#s;
    void this.#append({ term, leaderId, prevLogIndex: 0, prevLogTerm: 0, entries: [], leaderCommit: 0 });
  }

  async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      while (this.isCurrent && this.#hasMore) if (!(await this.#once())) break;
    } finally {
      this.isBusy = false;
    }
  }

  async #once(): Promise<boolean> {
    const s = this.#s;
    const next = s.nextIndex[this.#id] ?? 1;
    if (next <= s.log.baseIndex) return this.#install();
    const prevLogIndex = next - 1;
    const args: AppendEntriesArgs = {
      term: s.currentTerm,
      leaderId: s.id,
      prevLogIndex,
      prevLogTerm: s.log.term(prevLogIndex),
      entries: s.log.batch(next),
      leaderCommit: s.commitIndex,
    };
    const isAnswered = await this.#append(args);
    if (isAnswered) this.told = Math.max(this.told, args.leaderCommit);
    return isAnswered;
  }

  async #append(args: AppendEntriesArgs): Promise<boolean> {
    const s = this.#s;
    logOf(args.entries)(`${s.at()} append => ${this.#id}, ${contentsOf(args)}`);
    try {
      const reply = await s.call(this.#id, "Raft.AppendEntriesRpc", args);
      await s.takeAppend(this.#id, args, reply);
      return true;
    } catch (error) {
      s.callFailed(this.#id, "Raft.AppendEntriesRpc", error as Error);
      return false;
    }
  }

  async #install(): Promise<boolean> {
    const s = this.#s;
    const { index, term, data } = s.snapshot;
    const args: InstallSnapshotArgs = {
      term: s.currentTerm,
      leaderId: s.id,
      lastIncludedIndex: index,
      lastIncludedTerm: term,
      data,
    };
    zlog.info(`${s.at()} install => ${this.#id}, index=${index}`);
    try {
      const reply = await s.call(this.#id, "Raft.InstallSnapshotRpc", args);
      await s.takeInstall(this.#id, args, reply);
      return true;
    } catch (error) {
      s.callFailed(this.#id, "Raft.InstallSnapshotRpc", error as Error);
      return false;
    }
  }
}

const replicators = new WeakMap<Server, Map<number, Replicator>>();

function replicatorOf(s: Server, id: number): Replicator {
  const all = replicators.get(s) ?? new Map<number, Replicator>();
  replicators.set(s, all);
  let one = all.get(id);
  if (one === undefined || one.term !== s.currentTerm) {
    one = new Replicator(s, id);
    all.set(id, one);
  }
  return one;
}

/** At a heartbeat, says that it leads; and sees to it that the other gets what it lacks. */
export function replicateTo(s: Server, id: number): void {
  if (s.role !== "leader") return;
  const one = replicatorOf(s, id);
  // The given code sets this back at each heartbeat.
  if (s.sent[id]?.index === 0) one.heartbeat();
  s.sent[id] = { index: 1, commit: 0 };
  void one.work();
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
}

function takeRefusal(s: Server, id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
  const { conflictTerm, conflictIndex } = reply;
  const last = conflictTerm === 0 ? undefined : s.log.lastOfTerm(conflictTerm);
  const behind = last === undefined ? conflictIndex : last + 1;
  const next = Math.max(Math.min(behind, args.prevLogIndex), (s.matchIndex[id] ?? 0) + 1);
  s.nextIndex[id] = Math.min(next, s.nextIndex[id] ?? 1);
}

/** Commits what a majority holds, if this server leads (M1, M2, M5). */
export function advanceCommit(s: Server): void {
  if (s.role !== "leader") return;
  const held = [s.log.lastIndex, ...s.others.map((id) => s.matchIndex[id] ?? 0)].toSorted((a, b) => b - a);
  const index = held[s.majority - 1] ?? 0;
  if (index <= s.commitIndex || s.log.term(index) !== s.currentTerm) return;
  commitUpTo(s, index);
  for (const id of s.others) void replicatorOf(s, id).work();
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
