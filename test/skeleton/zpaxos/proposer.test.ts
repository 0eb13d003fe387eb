import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrepareReply, Value } from "../../../skeleton/zpaxos/messages.ts";
import { completeProgram } from "../zraft/cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { type Call, OneServer, promised, RETRY_MS, refused } from "./one-server.ts";

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

const server = (n = 3, id = 0): OneServer => new OneServer(modules, n, id);

/** Calls in a few words: `prepare 3 => 1`, `accept 3 v => 1`, `decide v => 1`. */
const texts = (calls: readonly Call[]): string[] =>
  calls.map(({ to, name, args }) =>
    [name.slice("Paxos.".length, -"Rpc".length).toLowerCase(), args.ballot, args.value, "=>", to]
      .filter((word) => word !== undefined)
      .join(" "),
  );

describe("the ballot of an attempt", () => {
  test.each([
    // n, id, told, promised by its own acceptor, ballot
    [3, 0, 0, 0, 3],
    [3, 1, 0, 0, 1],
    [3, 2, 0, 0, 2],
    [3, 1, 1, 1, 4],
    [3, 1, 6, 1, 7],
    [3, 1, 7, 1, 10],
    [3, 0, 2, 0, 3],
    [3, 0, 3, 0, 6],
    [3, 2, 4, 9, 11],
    [5, 4, 3, 0, 4],
    [5, 4, 4, 0, 9],
    [1, 0, 0, 0, 1],
    [1, 0, 0, 7, 8],
  ])("of %i servers, %i's, told %i and bound by %i, is %i (B1 to B3)", async (n, id, told, own, ballot) => {
    const one = server(n, id);
    if (own > 0) await one.prepare(own);
    expect(one.s.nextBallot(1, told)).toBe(ballot);
  });

  test("is none that was used in an earlier life (B2)", async () => {
    const one = server();
    void one.s.start(1, "a");
    expect(texts(await one.take())).toEqual(["prepare 3 => 1", "prepare 3 => 2"]);
    const again = one.restarted();
    void again.s.start(1, "b");
    expect(texts(await again.take())).toEqual(["prepare 6 => 1", "prepare 6 => 2"]);
  });
});

describe("the value after promises", () => {
  const OWN = "own";
  test.each<[string, [ballot: number, value: Value][], number, Value]>([
    ["none", [], 2, OWN],
    ["one", [[1, "u"]], 1, "u"],
    ["the empty one", [[1, null]], 1, null],
    [
      "the highest, which is first",
      [
        [3, "w"],
        [1, "u"],
      ],
      1,
      "w",
    ],
    [
      "the highest, which is last",
      [
        [1, "u"],
        [3, "w"],
      ],
      0,
      "w",
    ],
    [
      "the highest, not the most frequent",
      [
        [1, "u"],
        [1, "u"],
        [2, "v"],
      ],
      0,
      "v",
    ],
    [
      "the empty one, which is higher",
      [
        [1, "u"],
        [2, null],
      ],
      1,
      null,
    ],
  ])("that tell %s accepted", (_, accepted, empty, value) => {
    const told = accepted.map(([ballot, one]): PrepareReply => ({ ...promised(9, { ballot, value: one }), done: 0 }));
    const bare = Array.from({ length: empty }, (): PrepareReply => ({ ...promised(9), done: 0 }));
    for (const promises of [
      [...told, ...bare],
      [...bare, ...told],
    ]) {
      expect(modules.functions.chooseValue(promises, OWN)).toBe(value);
    }
  });
});

describe("a proposal", () => {
  test("asks, has its value accepted, and tells the others: 3 (n - 1) calls", async () => {
    const one = server();
    const proposing = one.s.start(1, "a");
    const [first, second] = await one.take();
    expect(texts([first, second] as Call[])).toEqual(["prepare 3 => 1", "prepare 3 => 2"]);
    await first?.reply(promised(3));
    const [accept, other] = await one.take();
    expect(texts([accept, other] as Call[])).toEqual(["accept 3 a => 1", "accept 3 a => 2"]);
    await other?.reply(promised(3));
    expect(texts(await one.take())).toEqual(["decide a => 1", "decide a => 2"]);
    await proposing;
    expect(one.applied).toEqual([[1, "a"]]);
  });

  test.each([1, 2, 3, 4, 5])("of %i servers wants a majority of all, its own promise counted (V1, Q1)", async (n) => {
    const one = server(n);
    void one.s.start(1, "a");
    for (const kind of ["prepare", "accept"]) {
      const calls = await one.take();
      for (let heard = 1; heard < one.s.majority; heard++) {
        expect(one.calls, `${kind}: ${heard} heard`).toEqual([]);
        await calls[heard - 1]?.reply(promised(n));
      }
    }
    expect(texts(await one.take())).toEqual(one.s.others.map((id) => `decide a => ${id}`));
    expect(one.applied).toEqual([[1, "a"]]);
  });

  test("takes the value that was accepted before, its own acceptor's too (V2)", async () => {
    const one = server();
    await one.accept(1, "mine");
    void one.s.start(1, "a");
    await (await one.take())[0]?.reply(promised(3));
    expect(texts(await one.take())).toEqual(["accept 3 mine => 1", "accept 3 mine => 2"]);
    const two = server();
    await two.accept(1, "mine");
    void two.s.start(1, "a");
    await (await two.take())[0]?.reply(promised(3, { ballot: 2, value: "theirs" }));
    expect(texts(await two.take())).toEqual(["accept 3 theirs => 1", "accept 3 theirs => 2"]);
  });

  test("refused, pauses and takes the next ballot above the one it was told (B3, V4)", async () => {
    const one = server();
    void one.s.start(1, "a");
    for (const call of await one.take()) await call.reply(refused(10));
    await one.tick(RETRY_MS - 1);
    expect(await one.take()).toEqual([]);
    await one.tick(1);
    expect(texts(await one.take())).toEqual(["prepare 12 => 1", "prepare 12 => 2"]);
  });

  test("refused its value, asks anew", async () => {
    const one = server();
    void one.s.start(1, "a");
    await (await one.take())[0]?.reply(promised(3));
    for (const call of await one.take()) await call.reply(refused(4));
    await one.tick(RETRY_MS);
    expect(texts(await one.take())).toEqual(["prepare 6 => 1", "prepare 6 => 2"]);
  });

  test("not heard, asks anew with another ballot (B2, V4)", async () => {
    const one = server();
    void one.s.start(1, "a");
    await one.take();
    await one.tick(RETRY_MS);
    expect(await one.take()).toEqual([]);
    await one.tick(RETRY_MS);
    expect(texts(await one.take())).toEqual(["prepare 6 => 1", "prepare 6 => 2"]);
  });

  test("ends when it is told what is decided, in an answer or by another (Q3, V4)", async () => {
    const one = server();
    const proposing = one.s.start(1, "a");
    await (await one.take())[0]?.reply({ ...refused(7), decided: { value: "b" } });
    await proposing;
    expect(one.applied).toEqual([[1, "b"]]);
    const two = server();
    void two.s.start(1, "a");
    await two.take();
    await two.decide("b");
    await two.tick(10 * RETRY_MS);
    expect(await two.take()).toEqual([]);
  });

  test("ends when the instance is forgotten (Z3)", async () => {
    const one = server();
    const proposing = one.s.start(1, "a");
    const [first, second] = await one.take();
    one.s.dones[0] = 1;
    await first?.reply({ ...refused(0), done: 1 });
    await second?.reply({ ...refused(0), done: 1 });
    await one.tick(2 * RETRY_MS);
    await proposing;
    expect([one.s.min(), one.s.instances.size]).toEqual([2, 0]);
  });

  test("does not count acceptances of several ballots together, nor one twice (Q1)", async () => {
    const one = server(5);
    const { proposals } = one.s.instance(1);
    proposals.set(5, "a").set(10, "a");
    for (const [ballot, id] of [
      [5, 0],
      [5, 1],
      [5, 1],
      [10, 2],
      [10, 3],
    ] as const)
      await one.s.takeAccepted(1, ballot, id);
    expect(one.s.instance(1).decided).toBeNull();
    await one.s.takeAccepted(1, 10, 4);
    expect(one.s.instance(1).decided).toEqual({ value: "a" });
  });
});

test("instances are independent: one that is stuck keeps nobody waiting (I1)", async () => {
  const one = server();
  void one.s.start(1, "a");
  await one.take();
  void one.s.start(2, "b");
  for (let round = 0; round < 2; round++) await (await one.take())[0]?.reply(promised(3));
  expect(one.s.instance(2).decided).toEqual({ value: "b" });
  // It is not applied before what is in front of it.
  expect(one.applied).toEqual([]);
  await one.decide("c", { seq: 1 });
  await one.take();
  expect(one.applied).toEqual([
    [1, "c"],
    [2, "b"],
  ]);
});

test("a hole is filled with the empty value, after a while (I2)", async () => {
  const one = server();
  await one.decide("b", { seq: 2 });
  one.s.watchForHoles();
  await one.tick(4 * RETRY_MS);
  expect(texts(await one.take())).toEqual(["prepare 3 => 1", "prepare 3 => 2"]);
});
