import { describe, expect, test } from "vitest";
import { breakdownOf } from "../../../../grader/cluster/breakdown.ts";
import type { Held } from "../../../../grader/cluster/world/network.ts";
import type { World } from "../../../../grader/cluster/world/world.ts";
import { PLAYED, toy } from "../../../labs/toy/world/cast.ts";
import { add, keeps, startedWorld, worldOf } from "./support.ts";

const [ONE, OTHER] = [toy(0), toy(1)];

describe("a clock", () => {
  test("fires a timer when it is told the very time, and not a millisecond before", async () => {
    const world = await startedWorld(2);
    expect(world.server(ONE).next_ms).toBe(100);
    await world.tick(ONE, 99);
    expect(world.held).toEqual([]);
    await world.tick(ONE, 100);
    expect(world.held).toMatchObject([{ route: `${ONE} > ${OTHER}`, number: 1 }]);
    expect(world.server(ONE)).toMatchObject({ now_ms: 100, next_ms: 200 });
    // Each has a clock of its own.
    expect(world.server(OTHER)).toMatchObject({ now_ms: 0, next_ms: 100 });
  });

  test("fires what is due again and again on the way to a time", async () => {
    const world = await startedWorld(2);
    await world.tick(ONE, 350);
    expect(world.held.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(world.history.of("tick")).toMatchObject([{ who: ONE, to_ms: 350 }]);
  });

  test("begins at 0 in each life", async () => {
    const world = await startedWorld(1);
    await world.tick(ONE, 150);
    await world.kill(ONE);
    await world.start(ONE);
    expect(world.server(ONE)).toMatchObject({ now_ms: 0, next_ms: 100, lives: 2 });
  });
});

describe("a disk", () => {
  test("that holds a write holds all that is said because of it", async () => {
    const world = await startedWorld(1);
    const heard = await add(world, 0, "word");
    expect(world.server(ONE).disk.asked).toMatchObject({ op: "append", bytes: Buffer.from("word\n") });
    expect(world.server(ONE).disk.bytes).toEqual(Buffer.alloc(0));
    expect(heard).toEqual([]);
    await world.ack(ONE);
    expect(heard).toEqual([keeps("word")]);
    expect(world.server(ONE).disk.bytes.toString()).toBe("word\n");
  });

  test("that lost a write has nothing of it at the next start", async () => {
    const world = await startedWorld(1);
    await add(world, 0, "word");
    await world.kill(ONE);
    await world.start(ONE);
    const heard = await add(world, 0, "other");
    await world.ack(ONE);
    expect(heard).toEqual([keeps("other")]);
  });

  test("that was written has it, though nobody was told", async () => {
    const world = await startedWorld(1);
    await add(world, 0, "word");
    await world.kill(ONE, 5);
    await world.start(ONE);
    expect(await add(world, 0, "word")).toEqual([keeps("word")]);
  });

  test("that tore a write has its beginning, which the next process sees and cuts off", async () => {
    const world = await startedWorld(1);
    await add(world, 0, "word");
    await world.kill(ONE, 2);
    expect(world.server(ONE).disk.bytes.toString()).toBe("wo");
    await world.start(ONE);
    // It is started, and waits for its disk already.
    expect(world.server(ONE).disk.asked).toMatchObject({ op: "replace", bytes: Buffer.alloc(0) });
    await world.ack(ONE);
    const heard = await add(world, 0, "other");
    await world.ack(ONE);
    expect(heard).toEqual([keeps("other")]);
    expect(world.server(ONE).disk.bytes.toString()).toBe("other\n");
  });

  test("that fails is told to the process, which ends", async () => {
    const world = await startedWorld(1);
    const heard = await add(world, 0, "word");
    await world.fail(ONE, "EIO", 3);
    expect(world.server(ONE).process).toBeUndefined();
    expect(heard).toEqual([]);
    expect(world.history.of("exit")).toMatchObject([{ who: ONE, code: 1 }]);
    expect(world.server(ONE).disk.bytes.toString()).toBe("wor");
  });

  test("that cannot be read has a process end at its start", async () => {
    const world = await worldOf(1);
    world.server(ONE).disk.holds = () => true;
    await world.start(ONE);
    expect(world.server(ONE).disk.asked).toMatchObject({ op: "load" });
    await world.fail(ONE, "EIO");
    expect(world.server(ONE).process).toBeUndefined();
    expect(world.history.of("exit")).toMatchObject([{ who: ONE, code: 1 }]);
  });

  test("holds what it was given before the first start", async () => {
    const world = await worldOf(1);
    world.server(ONE).disk.lay(Buffer.from("given\n"));
    await world.start(ONE);
    const heard = await add(world, 0, "word");
    await world.ack(ONE);
    expect(heard).toEqual([keeps("given", "word")]);
  });

  test("refuses to keep more of a write than there is of it", async () => {
    const world = await startedWorld(1);
    await add(world, 0, "word");
    await expect(world.kill(ONE, 6)).rejects.toThrow("6 of 5 bytes cannot be kept");
    await expect(world.fail(ONE, "EIO", 6)).rejects.toThrow("6 of 5 bytes cannot be kept");
    await world.ack(ONE);
    await expect(world.ack(ONE)).rejects.toThrow(`${ONE} has asked its disk for nothing`);
  });
});

describe("a network", () => {
  test("brings nothing by itself: a call, what it causes and its answer wait, each for its turn", async () => {
    const world = await startedWorld(2);
    await add(world, 0, "word");
    await world.ack(ONE);
    await world.tick(ONE, 100);
    const [call] = world.held;
    await world.deliver(call as Held);
    // The receiver writes before it answers.
    expect(world.held).toEqual([]);
    await world.ack(OTHER);
    expect(world.held).toMatchObject([{ route: `${ONE} > ${OTHER}`, number: 1, outcome: keeps("word") }]);
    await world.deliver(world.held[0] as Held);
    expect(world.held).toEqual([]);
    const [told] = world.history.calls.filter(({ method }) => method === "Toy.TellRpc");
    expect(told?.heard).toBeGreaterThan(told?.answered as number);
  });

  test("repeats a call, whose second answer nobody hears", async () => {
    const world = await startedWorld(2);
    await world.tick(ONE, 100);
    const [call] = world.held;
    await world.repeat(call as Held);
    await world.deliver(call as Held);
    const [first, second] = world.history.calls;
    expect(second).toMatchObject({ repeats: first?.at, outcome: keeps() });
    expect(world.held).toMatchObject([{ number: 1, outcome: keeps() }]);
  });

  test("keeps what a dead one said, and has nobody to take the answer to it", async () => {
    const world = await startedWorld(2);
    await world.tick(ONE, 100);
    await world.kill(ONE);
    await world.start(ONE);
    await world.deliver(world.held[0] as Held);
    expect(world.history.calls).toMatchObject([{ from: ONE, outcome: keeps() }]);
    expect(world.held).toEqual([]);
  });

  test("brings nothing to the dead, and to nobody who waits for its disk", async () => {
    const world = await startedWorld(2);
    await add(world, 1, "word");
    await world.tick(ONE, 100);
    const [call] = world.held;
    expect(world.reaches(call as Held)).toBe(false);
    await expect(world.deliver(call as Held)).rejects.toThrow(`${OTHER} waits for its disk`);
    await world.kill(OTHER);
    await expect(world.deliver(call as Held)).rejects.toThrow(`${OTHER} does not live`);
    await world.start(OTHER);
    await world.deliver(call as Held);
  });
});

describe("somebody whom the grader plays", () => {
  test("answers what the lab says, and the answer waits for its turn, too", async () => {
    const world = await startedWorld(1, { isPlayed: true });
    await world.tick(ONE, 100);
    await world.deliver(world.held[0] as Held);
    expect(world.held).toMatchObject([{ route: `${ONE} > ${PLAYED.name}`, outcome: keeps(...PLAYED.words) }]);
    await world.deliver(world.held[0] as Held);
    expect(world.server(ONE).disk.asked?.bytes.toString()).toBe("played\n");
  });

  test("answers what it is made to, by hand", async () => {
    const world = await startedWorld(1, { isPlayed: true });
    await world.tick(ONE, 100);
    await world.answer(world.held[0] as Held, keeps("by hand"));
    expect(world.server(ONE).disk.asked?.bytes.toString()).toBe("by hand\n");
    const { passed = 0, answered = 0, heard = 0 } = world.history.calls[0] ?? {};
    expect(passed).toBeGreaterThan(0);
    expect([answered, heard]).toEqual([passed + 1, passed + 2]);
  });
});

test("who waits for its disk is idle, and the history says so", async () => {
  const world = await startedWorld(2);
  await add(world, 0, "word");
  const since = world.history.now;
  await world.rest();
  expect(world.history.of("idle")).toMatchObject([{ who: [ONE, OTHER], since, quiet_ms: 1000 }]);
  expect(world.server(ONE).disk.asked).toBeDefined();
});

test("who takes nothing any more is not waited for for ever", async () => {
  const world = await startedWorld(1, { flaw: "stuck" });
  // All who wait for it are told.
  const told = await Promise.allSettled(Array.from({ length: 20 }, () => add(world, 0, "word")));
  const reason = { name: "DeafError", how: "takes nothing", isAtStart: false };
  for (const one of told) expect(one).toMatchObject({ status: "rejected", reason });
  expect(String((told[0] as PromiseRejectedResult).reason)).toContain(`${ONE} takes nothing any more, and is idle`);
});

test.each([
  ["takes a nap", 10],
  ["sleeps long", 3],
])("who %s before each answer is waited for", async (flaw, count) => {
  const world = await startedWorld(1, { flaw });
  await add(world, 0, "word");
  await world.ack(ONE);
  const told = await Promise.all(Array.from({ length: count }, () => add(world, 0, "word")));
  expect(told).toEqual(Array(count).fill([keeps("word")]));
});

test.each([
  ["closed", `${ONE} says that it is at work, and takes no connection`, "never starts"],
  ["asleep", `${ONE} takes nothing any more, and is idle`, "takes nothing"],
])("who says that it is at work and is %s does not start, and that is its fault", async (flaw, message, how) => {
  const world = await worldOf(1, { flaw });
  const error = await world.start(ONE).catch((thrown: unknown) => thrown);
  expect(breakdownOf(error)).toMatchObject({ how, isAtStart: true, message, wrote: "at work\n" });
});

test.each([
  ["clock refuses", "the error "],
  ["clock says nothing", "null"],
  ["clock stands", `{"now_ms":99,"next_ms":null}`],
  ["clock says texts", `{"now_ms":"100","next_ms":null}`],
  ["clock is never done", `{"now_ms":100,"next_ms":100}`],
])("whose %s does not take its time, and that is its fault", async (flaw, answer) => {
  const world = await startedWorld(1, { flaw });
  await world.tick(ONE, 99);
  const error = await world.tick(ONE, 100).catch((thrown: unknown) => thrown);
  const message = expect.stringContaining(`${ONE} is told that it is 100 ms, and its clock answers ${answer}`);
  expect(breakdownOf(error)).toMatchObject({ how: "takes no time", isAtStart: false, message, wrote: "at work\n" });
});

test("who is told of a time that is past is not the one who is wrong", async () => {
  const world = await startedWorld(1);
  await world.tick(ONE, 100);
  const error = await world.tick(ONE, 99).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain("99 is past");
  expect(breakdownOf(error)).toBeUndefined();
});

const WORDS = ["one", "two", "three"];

/** Tells a server all the words, and has each write done but the one with this number; what was answered until then. */
async function writesUpTo(world: World, write: number): Promise<string[]> {
  for (const [count, word] of WORDS.entries()) {
    await add(world, 0, word);
    if (count === write) return WORDS.slice(0, count);
    await world.ack(ONE);
  }
  return WORDS;
}

test.each(WORDS.flatMap((_, write) => ["lost", "torn", "kept"].map((fate) => ({ write, fate }))))(
  "who is killed at write $write, which is $fate, goes on with what is on its disk",
  async ({ write, fate }) => {
    const world = await startedWorld(1);
    const acknowledged = await writesUpTo(world, write);
    const { bytes } = world.server(ONE).disk.asked ?? { bytes: Buffer.alloc(0) };
    await world.kill(ONE, { lost: 0, torn: 1, kept: bytes.length }[fate]);
    await world.start(ONE);
    // Its first act is to put what is whole in the place of what is torn.
    if (fate === "torn") await world.ack(ONE);
    const heard = await add(world, 0, "last");
    await world.ack(ONE);
    expect(heard).toEqual([keeps(...acknowledged, ...(fate === "kept" ? WORDS.slice(write, write + 1) : []), "last")]);
    expect(world.history.of("start")).toHaveLength(2);
  },
);
