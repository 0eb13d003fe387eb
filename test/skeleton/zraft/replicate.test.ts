import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeProgram } from "./cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { type Call, ELECTION_MS, entry, HEARTBEAT_MS, matched, OneServer, refused } from "./one-server.ts";

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

const server = (n = 3): OneServer => new OneServer(modules, n);

const shown = ({ to, args }: Call): string =>
  `${to}: ${args.prevLogIndex}/${args.prevLogTerm}+${args.entries.length} c${args.leaderCommit}`;

describe("a follower", () => {
  test.each<[string, number[], [index: number, term: number], object]>([
    ["whose log is shorter says where it ends", [1, 1], [5, 3], refused(9, 3, 0)],
    ["whose log is empty wants the first entry", [], [1, 1], refused(9, 1, 0)],
    ["names the term that it has there, and where it begins", [1, 2, 2, 2], [4, 3], refused(9, 2, 2)],
    ["names the first entry, if all is of that term", [2, 2, 2], [3, 3], refused(9, 1, 2)],
    ["matches what it has", [1, 2, 2], [2, 2], matched(9)],
    ["matches the beginning", [1, 2], [0, 0], matched(9)],
  ])("%s (A3, A6)", (_, terms, [prevLogIndex, prevLogTerm], reply) => {
    const one = server();
    one.fill(...terms);
    expect(one.append({ term: 9, prevLogIndex, prevLogTerm })).toEqual(reply);
    expect(one.terms).toEqual(terms);
  });

  test.each<[string, number, number[], number[]]>([
    ["adds what it lacks", 3, [2, 2], [1, 1, 2, 2, 2]],
    ["adds it once", 1, [1, 2, 2], [1, 1, 2, 2]],
    ["loses nothing by a short call", 1, [1], [1, 1, 2]],
    ["loses nothing by a heartbeat", 2, [], [1, 1, 2]],
    ["loses what contradicts it, and all behind", 1, [3], [1, 3]],
    ["loses the first entry, too", 0, [2], [2]],
  ])("%s (A4, A5), and has it on the disk (D2)", (_, prevLogIndex, entries, after) => {
    const one = server();
    one.fill(1, 1, 2);
    const prevLogTerm = [0, 1, 1, 2][prevLogIndex] ?? 0;
    const reply = one.append({ term: 9, prevLogIndex, prevLogTerm, entries: entries.map((term) => entry(term)) });
    expect(reply).toEqual(matched(9));
    expect(one.terms).toEqual(after);
    expect(one.restarted().terms).toEqual(after);
  });

  test("commits what was compared, and not what is behind it; and never goes back (M3, M5)", () => {
    const one = server();
    one.fill(1, 1, 2);
    one.append({ term: 3, prevLogIndex: 1, prevLogTerm: 1, leaderCommit: 9 });
    expect(one.s.commitIndex).toBe(1);
    one.append({ term: 3, prevLogIndex: 1, prevLogTerm: 1, entries: [entry(1)], leaderCommit: 9 });
    expect(one.s.commitIndex).toBe(2);
    one.append({ term: 3, prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 1 });
    expect(one.s.commitIndex).toBe(2);
  });

  test("takes nothing from a leader of a lower term (E7)", () => {
    const one = server();
    one.fill(1, 1, 2);
    expect(one.append({ term: 1, entries: [entry(9)], leaderCommit: 3 })).toEqual(refused(2, 0, 0));
    expect([one.terms, one.s.commitIndex]).toEqual([[1, 1, 2], 0]);
  });

  test("appends no command, and says who leads (A1)", () => {
    const one = server();
    expect(one.start("x")).toEqual({ index: 0, term: 0, isLeader: false, leaderId: -1 });
    one.append({ term: 4, leaderId: 2 });
    expect(one.start("x")).toEqual({ index: 0, term: 4, isLeader: false, leaderId: 2 });
    expect(one.terms).toEqual([]);
  });
});

describe("a leader", () => {
  test("sends each command at once, each entry once, and what is committed is told once (A1, A10)", async () => {
    const one = server();
    for (const call of await one.lead()) await call.reply(matched(1));
    expect(one.take().map(shown)).toEqual(["1: 1/1+0 c1", "2: 1/1+0 c1"]);
    for (let count = 0; count < 50; count++) {
      expect(one.start(`${count}`)).toMatchObject({ index: count + 2, term: 1, isLeader: true, leaderId: 0 });
    }
    const sent = one.take();
    expect(sent).toHaveLength(100);
    expect(sent.filter(({ to }) => to === 1).map(({ args }) => args.entries.map(({ command }) => command))).toEqual(
      Array.from({ length: 50 }, (_, count) => [`${count}`]),
    );
    for (const call of sent) await call.reply(matched(1));
    expect(one.take().map(shown)).toEqual(["1: 51/1+0 c51", "2: 51/1+0 c51"]);
    expect(one.s.commitIndex).toBe(51);
  });

  test("sends again at a heartbeat what was not acknowledged, and not before (A10)", async () => {
    const one = server();
    const [first] = await one.lead();
    await first?.reply(matched(1));
    one.take();
    one.start("x");
    expect(one.take().map(shown)).toEqual(["1: 1/1+1 c1", "2: 1/1+1 c1"]);
    await one.tick(HEARTBEAT_MS);
    expect(one.take().map(shown)).toEqual(["1: 1/1+1 c1", "2: 0/0+2 c1"]);
  });

  test.each([
    [[1, 1, 1, 4, 4, 5, 5, 6, 6], 1],
    [[1, 1, 1, 4], 1],
    [[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], 1],
    [[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], 1],
    [[1, 1, 1, 4, 4, 4, 4], 2],
    [[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], 3],
  ])("brings the follower of Figure 7 with %j to its log, with at most %i refusals (A7)", async (terms, most) => {
    const [one, follower] = [server(), server()];
    one.fill(1, 1, 1, 4, 4, 5, 5, 6, 6, 6);
    follower.fill(...terms);
    // Term 7 is the dead leader's, whom the follower may have heard.
    one.vote({ term: 7, lastLogIndex: 0, lastLogTerm: 0 });
    let calls = (await one.lead()).filter(({ to }) => to === 1);
    let refusals = 0;
    for (let round = 0; round < 10 && calls.length > 0; round++) {
      for (const call of calls) {
        const reply = await follower.append(call.args);
        if (!reply.success) refusals += 1;
        await call.reply(reply);
      }
      calls = one.take().filter(({ to }) => to === 1);
    }
    expect(follower.terms).toEqual(one.terms);
    expect(refusals).toBeLessThanOrEqual(most);
  });

  test("takes an old refusal for what it is: nothing is sent again that is matched (A9)", async () => {
    const one = server();
    one.fill(1, 1, 1);
    const [call] = await one.lead();
    await call?.reply(refused(2, 2, 0));
    const [again] = one.take();
    await again?.reply(matched(2));
    one.take();
    const takeAppend = modules.functions.takeAppend;
    void takeAppend(one.s, 1, call?.args as never, refused(2, 2, 0));
    expect([one.s.matchIndex[1], one.s.nextIndex[1], one.take()]).toEqual([4, 5, []]);
    void takeAppend(one.s, 1, { ...(again?.args as Call["args"]), entries: [] }, matched(2));
    expect([one.s.matchIndex[1], one.s.nextIndex[1], one.take()]).toEqual([4, 5, []]);
  });

  test("counts no answer to a call of an earlier term in which it led (A9)", async () => {
    const one = server(5);
    await one.lead();
    one.start("x");
    const old = one.take().filter(({ args }) => args.prevLogIndex === 1);
    one.append({ term: 2, leaderId: 1, entries: [entry(2), entry(2), entry(2)] });
    await one.lead();
    expect(one.s).toMatchObject({ role: "leader", currentTerm: 3 });
    for (const call of old) await call.reply(matched(1));
    expect([one.s.matchIndex, one.s.commitIndex, one.take()]).toEqual([[0, 0, 0, 0, 0], 0, []]);
  });

  test.each([
    [2, [1], 1],
    [3, [1, 0], 1],
    [3, [0, 0], 0],
    [4, [1, 0, 0], 0],
    [4, [1, 1, 0], 1],
    [5, [2, 1, 0, 0], 1],
    [5, [2, 2, 1, 0], 2],
  ])(
    "of %i commits what a majority holds: %j of the others' entries are %i committed (M1)",
    async (n, held, committed) => {
      const one = server(n);
      const first = await one.lead();
      one.start("x");
      const second = one.take();
      for (const [place, count] of held.entries()) {
        if (count >= 1) await first[place]?.reply(matched(1));
        if (count >= 2)
          await second.find(({ to, args }) => to === place + 1 && args.prevLogIndex === 1)?.reply(matched(1));
      }
      expect(one.s.commitIndex).toBe(committed);
    },
  );

  test("commits entries of an earlier term only along with one of its own (M2, Figure 8)", async () => {
    const one = server(5);
    one.fill(1, 2);
    const calls = await one.lead();
    // Two of the others hold the entries of earlier terms, and with it that is a majority; but not its own entry.
    for (const call of calls.slice(0, 2)) {
      void modules.functions.takeAppend(one.s, call.to, { ...call.args, entries: [] }, matched(3));
    }
    expect([one.s.matchIndex.slice(1), one.s.commitIndex]).toEqual([[2, 2, 0, 0], 0]);
    for (const call of calls.slice(0, 2)) await call.reply(matched(3));
    expect(one.s.commitIndex).toBe(3);
  });

  test("alone needs nobody (E10, M1)", async () => {
    const one = server(1);
    await one.lead();
    expect(one.s.commitIndex).toBe(1);
    one.start("put x 1");
    expect(one.s.commitIndex).toBe(2);
  });

  test("goes on with the others when a peer is dead: it is called again at a heartbeat (A11)", async () => {
    const one = server();
    for (const call of await one.lead()) if (call.to === 1) await call.fail();
    one.take();
    one.start("x");
    const [, two] = one.take();
    await two?.reply(matched(1));
    expect(one.s.commitIndex).toBe(2);
    one.take();
    await one.tick(HEARTBEAT_MS);
    expect(one.take().map(shown)).toEqual(["1: 0/0+2 c2", "2: 2/1+0 c2"]);
  });
});

test("nothing that is said of a log is not on the disk by then: not by a leader, either (D2)", async () => {
  const one = server();
  await one.tick(ELECTION_MS);
  for (const call of one.take()) await call.reply({ term: 1, voteGranted: true });
  expect(one.restarted().terms).toEqual([1]);
  one.start("x");
  expect(one.restarted().terms).toEqual([1, 1]);
});
