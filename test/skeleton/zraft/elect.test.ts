import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeProgram } from "./cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { ELECTION_MS, entry, HEARTBEAT_MS, matched, OneServer } from "./one-server.ts";

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

const server = (n = 3): OneServer => new OneServer(modules, n);

describe("a vote", () => {
  test("goes to who asks first in a term, and to the same again, also after a restart (E5)", () => {
    const one = server();
    const granted = (term: number) => ({ term, voteGranted: true });
    const no = (term: number) => ({ term, voteGranted: false });
    expect(one.vote({ term: 3, candidateId: 2 })).toEqual(granted(3));
    expect(one.vote({ term: 3, candidateId: 1 })).toEqual(no(3));
    expect(one.vote({ term: 3, candidateId: 2 })).toEqual(granted(3));
    expect(one.restarted().vote({ term: 3, candidateId: 1 })).toEqual(no(3));
    expect(one.restarted().vote({ term: 3, candidateId: 2 })).toEqual(granted(3));
    expect(one.vote({ term: 2, candidateId: 2 })).toEqual(no(3));
    expect(one.vote({ term: 4, candidateId: 1 })).toEqual(granted(4));
  });

  test("goes to nobody whose log is less up to date: the last term decides, then the last index (E6)", () => {
    for (const term of [1, 2, 3]) {
      for (const index of [1, 2, 3]) {
        const one = server();
        one.fill(1, 2);
        const isUpToDate = term > 2 || (term === 2 && index >= 2);
        const reply = one.vote({ term: 5, lastLogIndex: index, lastLogTerm: term });
        expect(reply, `last ${index}/${term}`).toEqual({ term: 5, voteGranted: isUpToDate });
      }
    }
  });
});

describe("the election timer", () => {
  /** Whether an election begins when all but 1 ms of the time passes, then something happens, and then again all but 1 ms. */
  async function isRestartedBy(one: OneServer, happening: () => unknown): Promise<boolean> {
    await one.tick(ELECTION_MS - 1);
    await happening();
    one.take();
    await one.tick(ELECTION_MS - 1);
    return one.take().every(({ name }) => name !== "Raft.RequestVoteRpc");
  }

  test.each<[string, boolean, (one: OneServer) => unknown]>([
    ["nothing", false, () => {}],
    ["a vote that is granted", true, (one) => one.vote({ term: 2 })],
    ["a vote that is refused", false, (one) => one.vote({ term: 2, lastLogIndex: 0, lastLogTerm: 0 })],
    ["a vote of a lower term", false, (one) => one.vote({ term: 0 })],
    ["a heartbeat", true, (one) => one.append({ term: 1, prevLogIndex: 1, prevLogTerm: 1 })],
    ["entries that do not match", true, (one) => one.append({ term: 1, prevLogIndex: 9, prevLogTerm: 1 })],
    ["a heartbeat of a lower term", false, (one) => one.append({ term: 0 })],
    ["a snapshot", true, (one) => one.install({ term: 1 })],
    ["a snapshot of a lower term", false, (one) => one.install({ term: 0 })],
  ])("is begun anew by %s: %s (E8)", async (_, isRestarted, happening) => {
    const one = server();
    one.fill(1);
    expect(await isRestartedBy(one, () => happening(one))).toBe(isRestarted);
  });

  test("begins anew when a leader stops leading", async () => {
    const one = server();
    await one.lead();
    await one.tick(ELECTION_MS * 5);
    one.vote({ term: 9, lastLogIndex: 0, lastLogTerm: 0 });
    one.take();
    await one.tick(ELECTION_MS - 1);
    expect(one.take()).toEqual([]);
    await one.tick(1);
    expect(one.take().map(({ args }) => args.term)).toEqual([10, 10]);
  });
});

describe("a candidate", () => {
  test("asks each of the others once, in a new term each time, with its last entry (E4)", async () => {
    const one = server(4);
    one.fill(1, 2);
    await one.tick(ELECTION_MS);
    const asks = { candidateId: 0, lastLogIndex: 2, lastLogTerm: 2 };
    expect(one.take().map(({ to, args }) => ({ to, ...args }))).toEqual(
      [1, 2, 3].map((to) => ({ to, term: 3, ...asks })),
    );
    await one.tick(ELECTION_MS);
    expect(one.take().map(({ args }) => args.term)).toEqual([4, 4, 4]);
    expect(one.restarted().s).toMatchObject({ currentTerm: 4, votedFor: 0 });
  });

  test.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
  ])("of %i leads with the votes of %i others, and with none less (E10)", async (n, needed) => {
    const one = server(n);
    await one.tick(ELECTION_MS);
    const calls = one.take();
    for (let count = 0; count < needed; count++) {
      expect(one.s.role).toBe("candidate");
      await calls[count]?.reply({ term: 1, voteGranted: true });
    }
    expect(one.s.role).toBe("leader");
  });

  test("counts no vote twice, none of an earlier election, and none that was refused (E10)", async () => {
    const one = server(5);
    await one.tick(ELECTION_MS);
    const old = one.take();
    await one.tick(ELECTION_MS);
    const calls = one.take();
    for (const call of old) await call.reply({ term: 1, voteGranted: true });
    await calls[0]?.reply({ term: 2, voteGranted: true });
    await calls[1]?.reply({ term: 2, voteGranted: false });
    expect(one.s.role).toBe("candidate");
    const takeVote = modules.functions.takeVote;
    void takeVote(one.s, 1, calls[0]?.args as never, { term: 2, voteGranted: true });
    expect(one.s.role).toBe("candidate");
    await calls[2]?.reply({ term: 2, voteGranted: true });
    expect(one.s.role).toBe("leader");
  });

  test("follows the leader of its term, and leads with no vote that comes then (E11)", async () => {
    const one = server();
    await one.tick(ELECTION_MS);
    const [call] = one.take();
    one.append({ term: 1, leaderId: 2 });
    await call?.reply({ term: 1, voteGranted: true });
    expect(one.s).toMatchObject({ role: "follower", leaderId: 2, currentTerm: 1 });
  });
});

describe("a higher term", () => {
  test("in an answer is adopted, is on the disk, and no vote is given in it yet (E2)", async () => {
    const one = server();
    await one.tick(ELECTION_MS);
    const [call] = one.take();
    await call?.reply({ term: 7, voteGranted: false });
    expect(one.s).toMatchObject({ role: "follower", currentTerm: 7, votedFor: null, leaderId: null });
    expect(one.restarted().s).toMatchObject({ currentTerm: 7, votedFor: null });
  });

  test("in an answer to entries, or to a call of an earlier term, ends a leader (E2)", async () => {
    const one = server();
    const [call] = await one.lead();
    await call?.reply({ ...matched(9), success: false });
    expect(one.s).toMatchObject({ role: "follower", currentTerm: 9 });
    await one.tick(HEARTBEAT_MS);
    expect(one.take()).toEqual([]);
  });
});

test("a leader calls at once, with the entry that it begins with, and then at each interval, also while calls hang (M4, E12)", async () => {
  const one = server();
  one.fill(1);
  const first = await one.lead();
  const begin = {
    term: 2,
    prevLogIndex: 1,
    prevLogTerm: 1,
    leaderCommit: 0,
    entries: [{ ...entry(2, null), at_ms: ELECTION_MS }],
  };
  expect(first.map(({ to, args }) => ({ to, ...args }))).toEqual([1, 2].map((to) => ({ to, leaderId: 0, ...begin })));
  for (let beat = 0; beat < 3; beat++) {
    await one.tick(HEARTBEAT_MS - 1);
    expect(one.take()).toEqual([]);
    await one.tick(1);
    expect(one.take().map(({ to }) => to)).toEqual([1, 2]);
  }
});
