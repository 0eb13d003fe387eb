import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeProgram } from "../zraft/cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { Simulation } from "./simulation.ts";

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

const SEEDS = Array.from({ length: Number(process.env.SEEDS ?? 4) }, (_, seed) => seed + 1);

describe.each([1, 2, 3, 4, 5])("%i servers in a world of chance", (n) => {
  test.each(SEEDS)("(%i) decide the same in every instance, and come to one log when it is calm", async (seed) => {
    const simulation = new Simulation(modules, { n, seed: 100 * n + seed });
    for (let step = 0; step < 6000 && simulation.wrong.length === 0; step++) await simulation.step();
    const isCalm = await simulation.calmDown(500);
    expect(simulation.wrong).toEqual([]);
    expect(isCalm).toBe(true);
    expect(simulation.decided.size).toBeGreaterThan(10);
  });
});
