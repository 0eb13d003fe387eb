import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeProgram } from "../zraft/cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { OneServer } from "./one-server.ts";

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

async function filled(seqs: number, bytes = 1): Promise<OneServer> {
  const one = new OneServer(modules, 3);
  for (let seq = 1; seq <= seqs; seq++) {
    await one.accept(seq, "x".repeat(bytes), { seq });
    await one.decide("x".repeat(bytes), { seq });
  }
  return one;
}

const forgotten = { ok: false, ballot: 0 };

describe("what nobody needs", () => {
  test("is what all have done with, also the silent ones (Z2)", async () => {
    const one = await filled(5);
    await one.s.done(4);
    await one.s.takeDone(1, 3);
    expect(one.s.min()).toBe(1);
    await one.s.takeDone(2, 5);
    expect(one.s.min()).toBe(4);
    await one.s.takeDone(1, 1);
    await one.s.done(1);
    expect([one.s.min(), one.s.ownDone]).toEqual([4, 4]);
    expect([...one.s.instances.keys()]).toEqual([4, 5]);
  });

  test("is answered as forgotten, and begins nothing anew, after a restart neither (Z3)", async () => {
    const one = await filled(3);
    await one.s.done(2);
    for (const id of [1, 2]) await one.s.takeDone(id, 2);
    for (const life of [one, one.restarted()]) {
      expect(await life.prepare(9, { seq: 2 })).toEqual({ ...forgotten, done: 2 });
      expect(await life.accept(9, "new", { seq: 1 })).toEqual({ ...forgotten, done: 2 });
      expect(await life.decide("new", { seq: 2 })).toEqual({ ok: false, done: 2 });
      await life.s.start(1, "new");
      await life.s.learn(1, "new");
      expect([...life.s.instances.keys()]).toEqual([3]);
      expect(life.s.min()).toBe(3);
    }
  });

  test("is forgotten for good also by who never heard of it", async () => {
    const one = new OneServer(modules, 3);
    await one.s.done(7);
    for (const id of [1, 2]) await one.s.takeDone(id, 7);
    expect(one.restarted().s.min()).toBe(8);
    expect(await one.restarted().prepare(1, { seq: 7 })).toEqual({ ...forgotten, done: 7 });
  });

  test("leaves the disk", async () => {
    const one = await filled(10, 100_000);
    const before = one.disk.bytes.length;
    await one.s.done(10);
    for (const id of [1, 2]) await one.s.takeDone(id, 10);
    expect(before).toBeGreaterThan(1_000_000);
    expect(one.disk.bytes.length).toBeLessThan(200);
  });
});

test("what a server has done with is on its disk before it is said (Z1)", async () => {
  const one = await filled(3);
  await one.s.done(3);
  expect(one.restarted().s.ownDone).toBe(3);
  expect(await one.prepare(9, { seq: 4 })).toMatchObject({ done: 3 });
});

test("a server goes on behind what its service has done with", async () => {
  const one = await filled(3);
  await one.s.done(2);
  const again = one.restarted();
  await again.take();
  expect(again.applied).toEqual([[3, "x"]]);
});
