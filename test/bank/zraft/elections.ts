import { ELECTION_MS, matched } from "../../skeleton/zraft/one-server.ts";
import type { Probe } from "./probes.ts";
import { ID, Subject } from "./subject.ts";

const yes = (term: number) => ({ term, voteGranted: true });
const no = (term: number) => ({ term, voteGranted: false });
const beats = (one: Subject): Promise<number> =>
  one.tick(50).then(() => one.take().filter(({ name }) => name === "Raft.AppendEntriesRpc").length);

export const whatACandidateSays: Probe = async (trying, found) => {
  const one = new Subject(trying, 5);
  await one.fill([1, 2], 1);
  await one.tick(ELECTION_MS);
  const calls = one.take();
  const owed = [0, 2, 3, 4].map((to) => ({ to, term: 3, candidateId: ID, lastLogIndex: 2, lastLogTerm: 2 }));
  found.check(
    "E4",
    "its calls",
    calls.map(({ to, args }) => ({ to, ...args })),
    owed,
  );
  for (const call of calls) {
    const { term, vote } = one.onDiskAt(call);
    found.check("D1", "term and vote on its disk by then", [term, vote], [3, ID]);
  }
  await one.fail(calls[0]);
  found.check("E4", "calls after one that failed", one.take().length, 0);
  await one.tick(ELECTION_MS);
  await one.fill([4, 4, 4]);
  await one.fail(calls[1]);
  found.check(
    "E4",
    "terms of its calls",
    one.take().map(({ args }) => args.term),
    [4, 4, 4, 4],
  );

  const compacted = new Subject(trying);
  await compacted.fill([1, 1, 2], 3);
  await compacted.compact(3);
  await compacted.tick(ELECTION_MS);
  const last = compacted.take().map(({ args }) => `${args.lastLogIndex}/${args.lastLogTerm}`);
  found.check("E4", "its last entry, in the snapshot", last, ["3/2", "3/2"]);
};

export const howManyVotes: Probe = async (trying, found) => {
  for (const [n, needed] of [
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
    [6, 3],
    [7, 3],
  ] as const) {
    const one = new Subject(trying, n);
    await one.tick(ELECTION_MS);
    const calls = one.take().filter(({ name }) => name === "Raft.RequestVoteRpc");
    for (const [place, call] of calls.slice(0, needed).entries()) {
      found.check("E10", `a leader of ${n} with ${place} other votes`, one.s.role, "candidate");
      await one.reply(call, yes(1));
    }
    found.check("E10", `a leader of ${n} with ${needed} other votes`, one.s.role, "leader");
    one.take();
    for (const call of calls.slice(needed)) await one.reply(call, yes(1));
    found.check("A10", "calls when more votes come", one.take().length, 0);
  }
};

export const whichVotesDoNotCount: Probe = async (trying, found) => {
  const one = new Subject(trying, 5);
  await one.tick(ELECTION_MS);
  const first = one.take();
  await one.reply(first[0], yes(1));
  await one.tick(ELECTION_MS);
  const second = one.take();
  await one.reply(second[1], yes(2));
  found.check("E10", "a leader by two elections' votes", one.s.role, "candidate");
  for (const call of first.slice(1)) await one.reply(call, yes(1));
  found.check("E10", "a leader by an earlier election's votes", one.s.role, "candidate");
  await one.reply(second[2], no(2));
  found.check("E10", "a leader by a refusal", one.s.role, "candidate");
  await one.reply(second[3], yes(2));
  found.check("E10", "a leader by a majority", one.s.role, "leader");

  const twice = new Subject(trying, 5);
  await twice.tick(ELECTION_MS);
  for (const call of twice.take()) if (call.to === 0) await twice.reply(call, yes(1));
  found.check("E10", "a leader by one other voter of five", twice.s.role, "candidate");

  const alone = new Subject(trying);
  await alone.tick(ELECTION_MS);
  for (const call of alone.take()) await alone.fail(call);
  found.check("E10", "a leader that reaches nobody", alone.s.role, "candidate");

  const half = new Subject(trying);
  await half.tick(ELECTION_MS);
  const [dead, alive] = half.take();
  await half.fail(dead);
  await half.reply(alive, yes(1));
  found.check("A11", "a leader beside a dead peer", half.s.role, "leader");
};

export const whoHearsItsLeader: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.tick(ELECTION_MS);
  const [call] = one.take();
  found.check("E11", "the answer to its term's leader", (await one.append({ term: 1, leaderId: 2 })).reply, matched(1));
  await one.reply(call, yes(1));
  found.check("E10", "its calls with a late vote", one.take().length, 0);
  found.check("E11", "heartbeats", await beats(one), 0);

  const other = new Subject(trying);
  await other.tick(ELECTION_MS);
  await other.install({ term: 1, lastIncludedIndex: 4, data: "s" });
  found.check("E11", "the snapshot of its term's leader", other.s.snapshot.index, 4);
};

export const termsInAnswers: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.tick(ELECTION_MS);
  await one.reply(one.take()[0], no(7));
  await one.tick(ELECTION_MS);
  found.check(
    "E2",
    "terms after an answer of term 7",
    one.take().map(({ args }) => args.term),
    [8, 8],
  );

  const leader = new Subject(trying, 5);
  await leader.tick(ELECTION_MS);
  const [first, second, late] = leader.take();
  await leader.reply(first, yes(1));
  await leader.reply(second, yes(1));
  leader.take();
  await leader.reply(late, no(9));
  found.check("E2", "heartbeats after a late answer of term 9", await beats(leader), 0);
};

export const howALeaderBegins: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1, 1, 2], 2);
  await one.tick(ELECTION_MS);
  const asked = one.take();
  await one.reply(asked[1], yes(3));
  const calls = one.take();
  found.check("E12", "whom it calls at once", calls.map(({ to }) => to).toSorted(), [0, 2]);
  for (const { args } of calls) {
    found.check("A8", "the entry before the first", `${args.prevLogIndex}/${args.prevLogTerm}`, "3/2");
    const entries = args.entries.map(({ term, command }) => `${term}:${command}`);
    found.check("M4", "what it begins with", entries, ["3:null"]);
    found.check("M5", "the commit index that it says", args.leaderCommit, 2);
  }
  found.check("M2", "what is applied by then", one.service.given, ["1:c1", "2:c2"]);
  const commands = one.onDisk().entries.map(({ term, command }) => `${term}:${command}`);
  found.check("A2", "its log", commands.slice(0, 3), ["1:c1", "1:c2", "2:c3"]);
  found.check("D2", "its own entry on its disk", commands[3], "3:null");
  for (let beat = 0; beat < 3; beat++) {
    await one.tick(49);
    found.check("E12", "calls between two heartbeats", one.take().length, 0);
    await one.tick(1);
    found.check("E12", "calls at a heartbeat while others hang", one.take().length, 2);
  }
};

export const howALeaderBeginsAgain: Probe = async (trying, found) => {
  const one = new Subject(trying);
  for (const call of await one.lead()) await one.reply(call, matched(1));
  for (const call of one.take()) await one.reply(call, matched(1));
  await one.vote({ term: 4, lastLogIndex: 0, lastLogTerm: 0 });
  const calls = (await one.lead()).map(
    ({ args }) => `${args.prevLogIndex}/${args.prevLogTerm} ${args.entries.map(({ term }) => term)}`,
  );
  found.check("M4", "what it begins its second time with", calls, ["1/1 5", "1/1 5"]);

  // Peer 0 had three of its entries, and nobody else did; another leader has replaced two of them.
  const other = new Subject(trying, 5);
  const first = await other.lead();
  await other.start("x");
  await other.start("y");
  for (const call of [...first, ...other.take()]) if (call.to === 0) await other.reply(call, matched(1));
  for (const call of other.take()) if (call.to === 0) await other.reply(call, matched(1));
  await other.append({
    term: 2,
    leaderId: 2,
    prevLogIndex: 1,
    prevLogTerm: 1,
    entries: [{ term: 2, command: "z", at_ms: 0 }],
  });
  const again = await other.lead();
  found.check(
    "A8",
    "its first calls",
    again.map(({ args }) => args.prevLogIndex),
    [2, 2, 2, 2],
  );
  await other.reply(
    again.find(({ to }) => to === 3),
    matched(3),
  );
  found.check("A8", "its commit index with two of five", other.s.commitIndex, 0);
};
