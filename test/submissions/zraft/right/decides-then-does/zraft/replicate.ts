// Right: decides by pure functions what is to be done, as a list of deeds, and does these then, one after the other.
import * as zlog from "../zlog/zlog.ts";
import type { AppendEntriesArgs, AppendEntriesReply, Entry, InstallSnapshotArgs, StartReply } from "./messages.ts";
import type { RaftLog } from "./raft-log.ts";
import type { Server } from "./server.ts";

type Deed =
  | { what: "follow"; leaderId: number }
  | { what: "truncate"; from: number }
  | { what: "append"; entries: readonly Entry[] }
  | { what: "save" }
  | { what: "say"; line: string; isDebug: boolean }
  | { what: "commit"; index: number }
  | { what: "match"; id: number; index: number; next: number }
  | { what: "back"; id: number; next: number }
  | { what: "count" }
  | { what: "serve"; id: number }
  | { what: "continue"; id: number }
  | { what: "send"; id: number; prevLogIndex: number; entries: Entry[] }
  | { what: "install"; id: number };

type Doers = { [W in Deed["what"]]: (s: Server, deed: Extract<Deed, { what: W }>) => void };

const DOERS: Doers = {
  follow(s, { leaderId }) {
    const before = s.role;
    s.role = "follower";
    s.leaderId = leaderId;
    s.resetTimer();
    if (before !== "follower") zlog.info(`${s.at()} follower`);
  },
  truncate: (s, { from }) => s.log.truncate(from),
  append: (s, { entries }) => void s.log.append(entries),
  save: (s) => void s.save(),
  say: (s, { line, isDebug }) => (isDebug ? zlog.debug : zlog.info)(`${s.at()} ${line}`),
  commit(s, { index }) {
    if (index <= s.commitIndex) return;
    s.commitIndex = index;
    zlog.info(`${s.at()} commit=${index}`);
    s.wakeApply();
  },
  match(s, { id, index, next }) {
    s.matchIndex[id] = index;
    s.nextIndex[id] = next;
  },
  back(s, { id, next }) {
    s.nextIndex[id] = next;
    s.sent[id] = { index: 0, commit: 0 };
  },
  count: (s) => void s.advanceCommit(),
  serve: (s, { id }) => void s.replicateTo(id),
  continue(s, { id }) {
    if (mustContinue(s, id)) s.replicateTo(id);
  },
  send(s, { id, prevLogIndex, entries }) {
    const prevLogTerm = termAt(s.log, prevLogIndex) ?? 0;
    const args = {
      term: s.currentTerm,
      leaderId: s.id,
      prevLogIndex,
      prevLogTerm,
      entries,
      leaderCommit: s.commitIndex,
    };
    s.sent[id] = { index: prevLogIndex + entries.length, commit: s.commitIndex };
    perform(s, [say(args, `append => ${id}, ${contentsOf(args)}`)]);
    s.call(id, "Raft.AppendEntriesRpc", args).then(
      (reply) => s.takeAppend(id, args, reply),
      (error: Error) => s.callFailed(id, "Raft.AppendEntriesRpc", error),
    );
  },
  install(s, { id }) {
    const { index, term, data } = s.snapshot;
    const args: InstallSnapshotArgs = {
      ...{ term: s.currentTerm, leaderId: s.id },
      ...{ lastIncludedIndex: index, lastIncludedTerm: term, data },
    };
    s.installing.add(id);
    zlog.info(`${s.at()} install => ${id}, index=${index}`);
    s.call(id, "Raft.InstallSnapshotRpc", args).then(
      (reply) => s.takeInstall(id, args, reply),
      (error: Error) => {
        if (s.currentTerm === args.term) s.installing.delete(id);
        s.callFailed(id, "Raft.InstallSnapshotRpc", error);
      },
    );
  },
};

function perform(s: Server, deeds: readonly Deed[]): void {
  for (const deed of deeds) (DOERS[deed.what] as (s: Server, deed: Deed) => void)(s, deed);
}

const SAVE: Deed = { what: "save" };

const say = ({ entries }: { entries: readonly Entry[] }, line: string): Deed => ({
  what: "say",
  line,
  isDebug: entries.length === 0,
});

const contentsOf = ({ prevLogIndex, prevLogTerm, entries, leaderCommit }: AppendEntriesArgs): string =>
  `prev=${prevLogIndex}/${prevLogTerm}, entries=${entries.length}, commit=${leaderCommit}`;

/** The term at an index, the base's included; undefined where the log has nothing any more, or yet. */
function termAt(log: RaftLog, index: number): number | undefined {
  return index < log.baseIndex || index > log.lastIndex ? undefined : log.term(index);
}

export function start(s: Server, command: string): StartReply {
  const { currentTerm: term, id, others, leaderId } = s;
  if (s.role !== "leader") return { index: 0, term, isLeader: false, leaderId: leaderId ?? -1 };
  const index = s.log.lastIndex + 1;
  perform(s, [
    { what: "append", entries: [{ term, command, at_ms: s.clock.now() }] },
    SAVE,
    { what: "say", line: `start index=${index}, cmd:[${command}]`, isDebug: false },
    ...others.map((other): Deed => ({ what: "serve", id: other })),
    { what: "count" },
  ]);
  return { index, term, isLeader: true, leaderId: id };
}

function nextFor(s: Readonly<Server>, id: number): number {
  return Math.max(s.nextIndex[id] ?? 1, (s.sent[id]?.index ?? 0) + 1);
}

export function replicateTo(s: Server, id: number): void {
  if (s.role !== "leader") return;
  const next = nextFor(s, id);
  if (next > s.log.baseIndex) perform(s, [{ what: "send", id, prevLogIndex: next - 1, entries: s.log.batch(next) }]);
  else if (s.installing.has(id)) perform(s, [{ what: "send", id, prevLogIndex: 0, entries: [] }]);
  else perform(s, [{ what: "install", id }]);
}

interface Decision {
  deeds: Deed[];
  reply: Omit<AppendEntriesReply, "term">;
}

const NO = { success: false, conflictTerm: 0, conflictIndex: 0 };
const YES = { success: true, conflictTerm: 0, conflictIndex: 0 };

/** What a leader's call brings to a log: pure. */
function decide({ log }: Readonly<Server>, args: AppendEntriesArgs): Decision {
  const { leaderId, prevLogIndex, prevLogTerm, entries, leaderCommit } = args;
  const heard: Deed[] = [{ what: "follow", leaderId }, say(args, `append <= ${leaderId}, ${contentsOf(args)}`)];
  const mine = termAt(log, prevLogIndex);
  const isShort = prevLogIndex > log.lastIndex;
  if (isShort || (prevLogIndex > log.baseIndex && mine !== prevLogTerm)) {
    const conflictTerm = isShort ? 0 : (mine ?? 0);
    const conflictIndex = isShort ? log.lastIndex + 1 : (log.firstOfTerm(conflictTerm) ?? prevLogIndex);
    const line = `append => ${leaderId}, refused, conflict=${conflictIndex}/${conflictTerm}`;
    return { deeds: [...heard, SAVE, say(args, line)], reply: { success: false, conflictTerm, conflictIndex } };
  }
  const match = prevLogIndex + entries.length;
  const known = entries.findIndex(({ term }, offset) => {
    const index = prevLogIndex + 1 + offset;
    return index > log.baseIndex && termAt(log, index) !== term;
  });
  const changes: Deed[] =
    known === -1
      ? []
      : [
          { what: "truncate", from: prevLogIndex + 1 + known },
          { what: "append", entries: entries.slice(known) },
        ];
  const deeds: Deed[] = [
    ...heard,
    ...changes,
    SAVE,
    say(args, `append => ${leaderId}, match=${match}`),
    { what: "commit", index: Math.min(leaderCommit, match) },
  ];
  return { deeds, reply: YES };
}

export function AppendEntriesRpc(s: Server, args: AppendEntriesArgs): AppendEntriesReply {
  s.observeTerm(args.term);
  const isOld = args.term < s.currentTerm || s.role === "leader";
  const { deeds, reply } = isOld ? { deeds: [SAVE], reply: NO } : decide(s, args);
  perform(s, deeds);
  return { term: s.currentTerm, ...reply };
}

/** What an answer brings to a leader: pure. */
function learn(s: Readonly<Server>, id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): Deed[] {
  const match = s.matchIndex[id] ?? 0;
  const next = s.nextIndex[id] ?? 1;
  if (reply.success) {
    const index = Math.max(match, args.prevLogIndex + args.entries.length);
    return [{ what: "match", id, index, next: Math.max(next, index + 1) }, { what: "count" }, { what: "continue", id }];
  }
  const { conflictTerm, conflictIndex } = reply;
  const last = conflictTerm > 0 ? s.log.lastOfTerm(conflictTerm) : undefined;
  const back = Math.max(Math.min(last === undefined ? conflictIndex : last + 1, args.prevLogIndex), match + 1);
  return back >= next
    ? []
    : [
        { what: "back", id, next: back },
        { what: "serve", id },
      ];
}

export function takeAppend(s: Server, id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
  if (reply.term > s.currentTerm) {
    s.observeTerm(reply.term);
    s.save();
  } else if (s.role === "leader" && args.term === s.currentTerm) perform(s, learn(s, id, args, reply));
}

function mustContinue(s: Readonly<Server>, id: number): boolean {
  const { index, commit } = s.sent[id] ?? { index: 0, commit: 0 };
  if (nextFor(s, id) <= s.log.lastIndex && !s.installing.has(id)) return true;
  return commit < s.commitIndex && index <= (s.matchIndex[id] ?? 0);
}

/** The highest index of this term that a majority holds; 0 if there is none: pure. */
function committed({ log, others, matchIndex, majority, currentTerm }: Readonly<Server>): number {
  const held = [log.lastIndex, ...others.map((id) => matchIndex[id] ?? 0)].toSorted((a, b) => a - b);
  const index = held[held.length - majority] ?? 0;
  return termAt(log, index) === currentTerm ? index : 0;
}

export function advanceCommit(s: Server): void {
  if (s.role !== "leader") return;
  const index = committed(s);
  if (index <= s.commitIndex) return;
  perform(s, [{ what: "commit", index }, ...s.others.map((id): Deed => ({ what: "continue", id }))]);
}
