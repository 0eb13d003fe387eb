import { ELECTION_MS, entry, matched, refused } from "../../skeleton/zraft/one-server.ts";
import type { Probe } from "./probes.ts";
import { Subject } from "./subject.ts";

/** What a follower's log is, what is asked for, and what is owed: nothing is where it matches. */
const REFUSALS: readonly [
  terms: number[],
  index: number,
  term: number,
  owed: [index: number, term: number] | undefined,
][] = [
  [[1, 1], 5, 3, [3, 0]],
  [[1, 1], 3, 1, [3, 0]],
  [[], 1, 1, [1, 0]],
  [[1, 2, 2, 2], 4, 3, [2, 2]],
  [[1, 2, 2, 2], 3, 1, [2, 2]],
  [[2, 2, 2], 3, 3, [1, 2]],
  [[1, 1, 4, 4, 5], 5, 4, [5, 5]],
  [[1, 2, 2], 2, 2, undefined],
  [[1, 2], 0, 0, undefined],
  [[1, 2, 2], 3, 2, undefined],
];

export const whatMatches: Probe = async (trying, found) => {
  for (const [terms, prevLogIndex, prevLogTerm, owed] of REFUSALS) {
    for (const count of [0, 1]) {
      const one = new Subject(trying);
      await one.fill(terms);
      const entries = Array.from({ length: count }, () => entry(9));
      const { reply } = await one.append({ term: 9, prevLogIndex, prevLogTerm, entries });
      const what = `${prevLogIndex}/${prevLogTerm}+${count} to who has [${terms}]`;
      const isTold = typeof reply !== "string" && reply.success === (owed === undefined);
      const answer = owed === undefined ? matched(9) : refused(9, ...owed);
      found.check(isTold ? "A6" : "A3", what, reply, answer);
      if (owed !== undefined) found.check("A4", `its log after ${what}`, one.terms, terms);
    }
  }
};

export const whatIsCommittedMatches: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1, 1, 2, 2], 4);
  for (const [index, term] of [
    [0, 0],
    [1, 1],
    [3, 2],
  ] as const) {
    const { reply } = await one.append({ term: 3, prevLogIndex: index, prevLogTerm: term });
    found.check("A3", `${index}/${term}, which is committed`, reply, matched(3));
  }
};

/** A log, a call of a later term, and the log then. */
const CALLS: readonly [terms: string, prev: number, entries: string, after: string][] = [
  ["1a 1b 2c", 3, "2d 2e", "1a 1b 2c 2d 2e"],
  ["1a 1b 2c", 1, "1b 2c 2d", "1a 1b 2c 2d"],
  ["1a 1b 2c", 1, "1b", "1a 1b 2c"],
  ["1a 1b 2c", 0, "1a 1b", "1a 1b 2c"],
  ["1a 1b 2c", 2, "", "1a 1b 2c"],
  ["1a 1b 2c", 1, "3d", "1a 3d"],
  ["1a 1b 2c", 0, "2d", "2d"],
  ["1a 1b 1c 1d", 1, "3x", "1a 3x"],
  ["1a 1b 1c 1d", 1, "1b 3x", "1a 1b 3x"],
  ["1a 1b 1c 1d", 1, "3x 3y", "1a 3x 3y"],
  ["1a 1b 1c", 1, "3b", "1a 3b"],
  ["1a 1b 1c", 1, "3b 3c 3d", "1a 3b 3c 3d"],
];

const read = (text: string) =>
  text === "" ? [] : text.split(" ").map((one) => ({ term: Number(one[0]), command: one.slice(1), at_ms: 0 }));
const write = (entries: readonly { term: number; command: string | null }[]): string =>
  entries.map(({ term, command }) => `${term}${command}`).join(" ");

export const whatTheLogBecomes: Probe = async (trying, found) => {
  for (const [before, prev, added, after] of CALLS) {
    const one = new Subject(trying);
    const first = read(before);
    await one.append({ term: 2, entries: first });
    const call = {
      term: 4,
      leaderId: 2,
      prevLogIndex: prev,
      prevLogTerm: first[prev - 1]?.term ?? 0,
      entries: read(added),
    };
    const { reply, disk } = await one.append(call);
    const what = `[${before}] with ${prev}+[${added}]`;
    found.check("A3", what, reply, matched(4));
    found.check(after.startsWith(before) ? "A4" : "A5", what, write(one.s.log.slice(1)), after);
    found.check("D2", `${what}, on the disk`, write(one.onDisk(disk).entries), after);
    found.check("D4", `${what}, after a restart`, write(one.restarted().s.log.slice(1)), after);
    // The same call once more changes nothing.
    await one.append(call);
    found.check("A5", `${what}, twice`, write(one.s.log.slice(1)), after);
  }
  const long = new Subject(trying);
  await long.append({ term: 1, entries: Array.from({ length: 100 }, () => entry(1)) });
  found.check("A5", "a hundred entries in one call", long.terms.length, 100);
  for (let index = 100; index < 160; index++)
    await long.append({ term: 1, prevLogIndex: index, prevLogTerm: 1, entries: [entry(1)] });
  found.check("D4", "160 entries after a restart", long.restarted().s.log.lastIndex, 160);
};

export const whatAFollowerCommits: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1, 1, 2, 2]);
  const given = (what: string, ...owed: string[]) =>
    found.check("M3", `applied after ${what}`, one.service.given, owed);
  given("entries that are not committed");
  await one.append({ term: 3, prevLogIndex: 5, prevLogTerm: 3, leaderCommit: 5 });
  given("a call that does not match");
  await one.append({ term: 3, prevLogIndex: 1, prevLogTerm: 1, leaderCommit: 9 });
  given("a heartbeat at 1", "1:c1");
  await one.append({
    term: 3,
    prevLogIndex: 1,
    prevLogTerm: 1,
    entries: [{ term: 1, command: "c2", at_ms: 0 }],
    leaderCommit: 9,
  });
  given("a call up to 2", "1:c1", "2:c2");
  await one.append({ term: 3, prevLogIndex: 0, prevLogTerm: 0, leaderCommit: 9 });
  await one.append({ term: 3, prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 1 });
  found.check("M5", "its commit index after old calls", one.s.commitIndex, 2);
  await one.append({ term: 2, leaderId: 2, prevLogIndex: 4, prevLogTerm: 2, leaderCommit: 4 });
  found.check("E7", "its commit index after a call of a lower term", one.s.commitIndex, 2);
  found.check("X1", "all that was applied", one.service.given, ["1:c1", "2:c2"]);
};

export const aSlowService: Probe = async (trying, found) => {
  const one = new Subject(trying);
  one.service.isSlow = true;
  await one.fill([1, 1, 1], 2);
  const { reply } = await one.append({
    term: 1,
    prevLogIndex: 3,
    prevLogTerm: 1,
    entries: [entry(1)],
    leaderCommit: 3,
  });
  found.check("X1", "an answer while the service is slow", reply, matched(1));
  found.check("X1", "what it was given", one.service.given, ["1:c1"]);
};

export const leadersOfLowerTerms: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1, 1, 3]);
  const call = { term: 2, leaderId: 2, prevLogIndex: 1, prevLogTerm: 1, entries: [entry(2)], leaderCommit: 1 };
  found.check("E7", "an answer to a lower term", (await one.append(call)).reply, refused(3, 0, 0));
  found.check("E7", "the log, and what is committed", [one.terms, one.s.commitIndex], [[1, 1, 3], 0]);
  const { reply } = await one.start("x");
  found.check("E7", "whom it takes for its leader", typeof reply === "string" ? reply : reply.leaderId, 0);
};

export const termsOfCalls: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1]);
  const { reply, disk } = await one.append({ term: 6, prevLogIndex: 4, prevLogTerm: 5 });
  found.check("E2", "an answer in a higher term", reply, refused(6, 2, 0));
  found.check("D1", "the term on its disk by then", one.onDisk(disk).term, 6);
  found.check("E2", "a vote in a lower one", (await one.vote({ term: 5 })).reply, { term: 6, voteGranted: false });

  const leader = new Subject(trying);
  await leader.lead();
  await leader.append({ term: 4, leaderId: 2 });
  await leader.tick(50);
  found.check("E2", "calls of a leader that has heard another one", leader.take().length, 0);
};

export const commandsToOthers: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const no = (term: number, leaderId: number) => ({ index: 0, term, isLeader: false, leaderId });
  found.check("A1", "a command to a follower", (await one.start("x")).reply, no(0, -1));
  await one.append({ term: 4, leaderId: 2 });
  found.check("A1", "a command to a follower that knows its leader", (await one.start("x")).reply, no(4, 2));
  await one.tick(ELECTION_MS);
  found.check("A1", "a command to a candidate", (await one.start("x")).reply, no(5, -1));
  found.check("A1", "its log after that", one.terms, []);
};
