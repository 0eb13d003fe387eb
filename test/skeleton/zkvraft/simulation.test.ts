import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { linearizable } from "../../../grader/labs/kit/linearizable.ts";
import { completeProgram } from "../zraft/cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { Simulation, type SimulationOptions } from "./simulation.ts";

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

/** STEPS=400000 comes to about ten thousand operations. */
const STEPS = Number(process.env.STEPS ?? 8000);
const SEEDS = Array.from({ length: Number(process.env.SEEDS ?? 2) }, (_, seed) => seed + 1);

async function simulated(of: Modules, options: SimulationOptions, steps: number): Promise<Simulation> {
  const simulation = new Simulation(of, options);
  for (let step = 0; step < steps && simulation.wrong.length === 0; step++) {
    await simulation.step();
    if (step % 50 === 0) simulation.lookAtStates();
  }
  return simulation;
}

describe.each([1, 3, 5])("%i servers and four clerks in a world of chance", (n) => {
  test.each(SEEDS)("(%i) look like one database, and all clerks are answered when it is calm", async (seed) => {
    const options = { n, clerks: 4, seed: 100 * n + seed, maxState: seed % 2 === 0 ? 200 : 0 };
    const simulation = await simulated(modules, options, STEPS);
    const isCalm = await simulation.calmDown(1000);
    simulation.lookAtStates();
    expect(simulation.wrong).toEqual([]);
    expect(isCalm).toBe(true);
    expect(linearizable(simulation.operations)).toEqual({ verdict: "linearizable" });
    expect(simulation.operations.length).toBeGreaterThan(STEPS / 100);
    expect(simulation.restarts).toBeGreaterThan(n);
  });
});

/** Whether a world of chance shows that a line of the reference was changed, with any of some seeds. */
async function isSeen(file: string, from: string, to: string): Promise<boolean> {
  const dir = await completeProgram();
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const place = path.join(dir, "zkvraft", file);
  const text = await readFile(place, "utf8");
  expect(text.split(from)).toHaveLength(2);
  await writeFile(
    place,
    text.replace(from, () => to),
  );
  const changed = await modulesOf(dir);
  for (let seed = 1; seed <= 40; seed++) {
    const simulation = await simulated(changed, { n: 3, clerks: 4, seed, maxState: 200 }, 20_000);
    const isCalm = await simulation.calmDown(1000);
    simulation.lookAtStates();
    const { verdict } = linearizable(simulation.operations);
    if (simulation.wrong.length > 0 || !isCalm || verdict === "not linearizable") return true;
  }
  return false;
}

test.each([
  [
    "a number per attempt",
    "clerk.ts",
    "const answer = await k.call(k.server, args);",
    "args = { ...args, commandId: args.clientId === 0 ? 0 : k.commandId++ };\n    const answer = await k.call(k.server, args);",
  ],
  ["no table of what was executed", "machine.ts", "if (asked.commandId > session.commandId) {", "{"],
  [
    "no sessions in a snapshot",
    "machine.ts",
    "pairs: m.zkv.toText(), sessions }",
    "pairs: m.zkv.toText(), sessions: [] }",
  ],
  [
    "a snapshot that is added to what is there",
    "machine.ts",
    "pairs: m.zkv.toText(), sessions }",
    'pairs: "", sessions }',
  ],
  [
    "gets from the state at once",
    "read.ts",
    "const index = await s.raft.readIndex();",
    "const index = s.isLeader ? s.lastApplied : undefined;",
  ],
  [
    "gets that ask nobody",
    "read.ts",
    "return (await isAcknowledged(raft, term)) ? index : undefined;",
    "return index;",
  ],
  [
    "a leader that does not wait for an entry of its own",
    "read.ts",
    'raft.role !== "leader" || raft.log.term(index) !== term',
    'raft.role !== "leader"',
  ],
  [
    "an answer before it is applied",
    "server.ts",
    "  // It may have been applied",
    '  if (command.startsWith("put")) return { status: "ok", result: "put ok", leaderId };\n  // It may have been applied',
  ],
])("%s: that does not look like one database, or does not come to rest", async (_, file, from, to) => {
  expect(await isSeen(file, from, to)).toBe(true);
});
