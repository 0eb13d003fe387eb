// Right: keeps for each follower whether it is probed, streamed to or sent a snapshot, as etcd does; heartbeats carry no entries.
import * as zlog from "../zlog/zlog.ts";
import type { AppendEntriesArgs, AppendEntriesReply, Entry, InstallSnapshotArgs, StartReply } from "./messages.ts";
import type { Server } from "./server.ts";

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

type State = "probe" | "replicate" | "snapshot";
interface Progress {
  state: State;
  match: number;
  next: number;
  isPaused: boolean;
  pending: number;
  upTo: number;
  isOld: boolean;
  hasBegun: boolean;
}

class Tracker {
  readonly term: number;
  readonly #all = new Map<number, Progress>();
  constructor(term: number) {
    this.term = term;
  }
  of(s: Server, id: number): Progress {
    let known = this.#all.get(id);
    if (known === undefined) {
      known = {
        state: "probe",
        match: 0,
        next: s.nextIndex[id] ?? 1,
        isPaused: false,
        pending: 0,
        upTo: 0,
        isOld: false,
        hasBegun: false,
      };
      this.#all.set(id, known);
    }
    return known;
  }
}

const TRACKERS = new WeakMap<Server, Tracker>();

function progressOf(s: Server, id: number): Progress {
  let tracker = TRACKERS.get(s);
  if (tracker?.term !== s.currentTerm) {
    tracker = new Tracker(s.currentTerm);
    TRACKERS.set(s, tracker);
  }
  return tracker.of(s, id);
}

export function replicateTo(s: Server, id: number): void {
  if (s.role !== "leader") return;
  const progress = progressOf(s, id);
  const isBeat = (s.sent[id]?.index ?? 0) === 0 && progress.hasBegun;
  progress.hasBegun = true;
  s.sent[id] = { index: s.log.lastIndex, commit: s.commitIndex };
  if (isBeat) beat(s, id);
  else sendAppend(s, id);
}

function beat(s: Server, id: number): void {
  const progress = progressOf(s, id);
  progress.isPaused = false;
  if (progress.state === "replicate" && progress.isOld && progress.match < progress.upTo) {
    progress.state = "probe";
    progress.next = progress.match + 1;
  }
  progress.isOld = progress.match < progress.upTo;
  progress.upTo = progress.state === "probe" ? 0 : progress.upTo;
  const prev = progress.match >= s.log.baseIndex ? progress.match : 0;
  call(s, id, prev, []);
}

function sendAppend(s: Server, id: number): void {
  const progress = progressOf(s, id);
  if (progress.state === "snapshot" || progress.isPaused) return;
  if (progress.next <= s.log.baseIndex) {
    sendSnapshot(s, id);
    return;
  }
  const entries = s.log.batch(progress.next);
  call(s, id, progress.next - 1, entries);
  progress.upTo = Math.max(progress.upTo, progress.next - 1 + entries.length);
  if (progress.state === "probe") progress.isPaused = true;
  else progress.next += entries.length;
}

function call(s: Server, id: number, prevLogIndex: number, entries: Entry[]): void {
  const args: AppendEntriesArgs = {
    term: s.currentTerm,
    leaderId: s.id,
    prevLogIndex,
    prevLogTerm: prevLogIndex === 0 ? 0 : s.log.term(prevLogIndex),
    entries,
    leaderCommit: Math.min(s.commitIndex, prevLogIndex + entries.length),
  };
  logOf(entries)(`${s.at()} append => ${id}, ${contentsOf(args)}`);
  s.call(id, "Raft.AppendEntriesRpc", args).then(
    (reply) => s.takeAppend(id, args, reply),
    (error: Error) => {
      s.callFailed(id, "Raft.AppendEntriesRpc", error);
      if (s.role === "leader" && s.currentTerm === args.term) becomeProbe(s, id);
    },
  );
}

function becomeProbe(s: Server, id: number): void {
  const progress = progressOf(s, id);
  if (progress.state === "snapshot") return;
  progress.state = "probe";
  progress.next = progress.match + 1;
  progress.isPaused = false;
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
  const progress = progressOf(s, id);
  progress.state = "snapshot";
  progress.pending = index;
  zlog.info(`${s.at()} install => ${id}, index=${index}`);
  s.call(id, "Raft.InstallSnapshotRpc", args).then(
    (reply) => s.takeInstall(id, args, reply),
    (error: Error) => {
      s.callFailed(id, "Raft.InstallSnapshotRpc", error);
      if (s.role !== "leader" || s.currentTerm !== args.term) return;
      progress.state = "probe";
      progress.next = progress.match + 1;
      progress.isPaused = true;
    },
  );
}

export function advanced(s: Server, id: number, match: number): void {
  const progress = progressOf(s, id);
  const isNew = match > progress.match;
  progress.match = Math.max(progress.match, match);
  progress.next = Math.max(progress.next, progress.match + 1);
  s.matchIndex[id] = progress.match;
  if (progress.state === "probe" && (isNew || match === progress.match)) {
    progress.state = "replicate";
    progress.next = Math.max(progress.match, progress.upTo) + 1;
    progress.isPaused = false;
  } else if (progress.state === "snapshot" && progress.match >= progress.pending) {
    progress.state = "replicate";
    progress.next = progress.match + 1;
  }
  s.advanceCommit();
  if (progress.next <= s.log.lastIndex) sendAppend(s, id);
}

export function AppendEntriesRpc(s: Server, args: AppendEntriesArgs): AppendEntriesReply {
  s.observeTerm(args.term);
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

function follow(s: Server, leaderId: number): void {
  const before = s.role;
  s.role = "follower";
  s.leaderId = leaderId;
  s.resetTimer();
  if (before !== "follower") zlog.info(`${s.at()} follower`);
}

function conflictOf(s: Server, { prevLogIndex, prevLogTerm }: AppendEntriesArgs) {
  const { log } = s;
  if (prevLogIndex <= log.baseIndex) return undefined;
  if (prevLogIndex > log.lastIndex) return { conflictTerm: 0, conflictIndex: log.lastIndex + 1 };
  const conflictTerm = log.term(prevLogIndex);
  if (conflictTerm === prevLogTerm) return undefined;
  return { conflictTerm, conflictIndex: log.firstOfTerm(conflictTerm) ?? prevLogIndex };
}

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
    return;
  }
  if (s.role !== "leader" || args.term !== s.currentTerm) return;
  if (reply.success) takeSuccess(s, id, args);
  else takeRefusal(s, id, args, reply);
}

function takeSuccess(s: Server, id: number, { prevLogIndex, entries }: AppendEntriesArgs): void {
  const progress = progressOf(s, id);
  if (entries.length === 0 && progress.state === "snapshot") return;
  advanced(s, id, prevLogIndex + entries.length);
}

function takeRefusal(s: Server, id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
  const progress = progressOf(s, id);
  if (progress.state === "snapshot") return;
  const { conflictTerm, conflictIndex } = reply;
  const last = conflictTerm === 0 ? undefined : s.log.lastOfTerm(conflictTerm);
  const next = Math.max(Math.min(last === undefined ? conflictIndex : last + 1, args.prevLogIndex), progress.match + 1);
  if (next >= progress.next) return;
  progress.state = "probe";
  progress.next = next;
  progress.isPaused = false;
  progress.upTo = 0;
  sendAppend(s, id);
}

export function advanceCommit(s: Server): void {
  if (s.role !== "leader") return;
  const held = [s.log.lastIndex, ...s.others.map((id) => s.matchIndex[id] ?? 0)].toSorted((a, b) => b - a);
  const index = held[s.majority - 1] ?? 0;
  if (index <= s.commitIndex || s.log.term(index) !== s.currentTerm) return;
  commitUpTo(s, index);
  for (const id of s.others) {
    const progress = progressOf(s, id);
    if (progress.state === "replicate" && progress.match >= s.log.lastIndex) call(s, id, progress.match, []);
  }
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

function logOf(entries: readonly Entry[]): (line: string) => void {
  return entries.length > 0 ? zlog.info : zlog.debug;
}
