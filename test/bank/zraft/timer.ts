import { ELECTION_MS } from "../../skeleton/zraft/one-server.ts";
import type { Probe } from "./probes.ts";
import { Subject } from "./subject.ts";

const isElection = ({ name }: { name: string }): boolean => name === "Raft.RequestVoteRpc";

/** What happens when all but 1 ms of the timeout has passed, and whether the timer begins anew with it. */
const HAPPENINGS: readonly [what: string, isAnew: boolean, act: (one: Subject) => Promise<unknown>][] = [
  ["nothing", false, async () => {}],
  ["a granted vote", true, (one) => one.vote({ term: 2 })],
  ["a refused vote of a higher term", false, (one) => one.vote({ term: 2, lastLogIndex: 0, lastLogTerm: 0 })],
  ["a refused vote of its own term", false, (one) => one.vote({ term: 1, lastLogIndex: 0, lastLogTerm: 0 })],
  ["a heartbeat", true, (one) => one.append({ term: 1, prevLogIndex: 1, prevLogTerm: 1 })],
  ["a heartbeat that does not match", true, (one) => one.append({ term: 1, prevLogIndex: 9, prevLogTerm: 1 })],
  ["entries", true, (one) => one.append({ term: 1, entries: [{ term: 1, command: "c1", at_ms: 0 }] })],
  ["a snapshot", true, (one) => one.install({ term: 1, lastIncludedIndex: 5 })],
  ["a snapshot that it does not need", true, (one) => one.install({ term: 1, lastIncludedIndex: 1 })],
];

export const whatBeginsTheTimerAnew: Probe = async (trying, found) => {
  for (const [what, isAnew, act] of HAPPENINGS) {
    const one = new Subject(trying);
    await one.fill([1], 1);
    await one.tick(ELECTION_MS - 1);
    await act(one);
    one.take();
    await one.tick(ELECTION_MS - 1);
    found.check("E8", `an election after ${what}`, one.take().some(isElection), !isAnew);
  }
};

export const oldLeadersAndTheTimer: Probe = async (trying, found) => {
  const acts = [
    (one: Subject) => one.append({ term: 1 }),
    (one: Subject) => one.install({ term: 1, lastIncludedIndex: 9 }),
    (one: Subject) => one.vote({ term: 1 }),
  ];
  for (const act of acts) {
    const one = new Subject(trying);
    await one.fill([1, 3]);
    await one.tick(ELECTION_MS - 1);
    await act(one);
    one.take();
    await one.tick(1);
    found.check("E7", "an election in time after a call of a lower term", one.take().some(isElection), true);
  }
};

export const heartbeatsOneAfterTheOther: Probe = async (trying, found) => {
  const one = new Subject(trying);
  for (let beat = 0; beat < 5; beat++) {
    await one.append({ term: 1 });
    await one.tick(ELECTION_MS - 1);
  }
  found.check("E8", "elections while a leader lives", one.take().filter(isElection).length, 0);
};

export const electionsInARow: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const terms: number[] = [];
  for (let count = 0; count < 6; count++) {
    await one.tick(ELECTION_MS - 1);
    found.check("E8", "calls before the timeout", one.take().length, 0);
    await one.tick(1);
    const calls = one.take();
    terms.push(...calls.map(({ args }) => args.term));
    // An answer begins nothing anew.
    await one.reply(calls[0], { term: calls[0]?.args.term, voteGranted: false });
  }
  found.check("E4", "terms of six elections", terms, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
};

export const votesDoNotBeginTheTimerAnew: Probe = async (trying, found) => {
  const one = new Subject(trying, 5);
  await one.tick(ELECTION_MS);
  const [call] = one.take();
  await one.tick(ELECTION_MS - 1);
  await one.reply(call, { term: 1, voteGranted: true });
  await one.tick(1);
  found.check("E8", "an election after a vote that was not enough", one.take().filter(isElection).length, 4);
};

export const afterLeading: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.lead();
  await one.tick(ELECTION_MS * 5);
  await one.vote({ term: 9, lastLogIndex: 0, lastLogTerm: 0 });
  one.take();
  await one.tick(ELECTION_MS - 1);
  found.check("E8", "calls before the timeout of who has led", one.take().length, 0);
  await one.tick(1);
  found.check(
    "E8",
    "its next election",
    one.take().map(({ args }) => args.term),
    [10, 10],
  );
};

export const afterARestart: Probe = async (trying, found) => {
  const led = new Subject(trying);
  await led.fill([1, 1], 1);
  await led.lead();
  for (const [what, one] of [
    ["a leader", led],
    ["a follower", await filled(trying)],
  ] as const) {
    const next = one.restarted();
    const { term } = one.onDisk();
    await next.tick(0);
    await next.tick(ELECTION_MS - 1);
    found.check("E1", `calls of ${what} after a restart`, next.take().length, 0);
    found.check("D4", "what it applies by itself", next.service.given, []);
    const { reply } = await next.append({ term, prevLogIndex: 9, prevLogTerm: term });
    found.check("E1", "the term of its answer", typeof reply === "string" ? reply : reply.term, term);
  }
};

async function filled(trying: ConstructorParameters<typeof Subject>[0]): Promise<Subject> {
  const one = new Subject(trying);
  await one.fill([1, 2]);
  return one;
}

/** A while in which whoever goes by the machine's time does so. */
const REAL_MS = 160;

export const withoutATick: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.tick(ELECTION_MS);
  const calls = one.take();
  found.check("E4", "calls when the timeout has passed", calls.length, 2);
  for (const call of calls) await one.reply(call, { term: 1, voteGranted: true });
  const [first] = one.take();
  await one.fail(first);
  await new Promise((resolve) => setTimeout(resolve, REAL_MS));
  found.check("T1", "calls without a tick", one.take().length, 0);
  await one.tick(50);
  found.check("E12", "calls at the heartbeat", one.take().length, 2);
};
