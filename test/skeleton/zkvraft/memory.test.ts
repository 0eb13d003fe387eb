import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { KvOptions, KvServer } from "../../../skeleton/zkvraft/kv-server.ts";
import { completeProgram } from "../zraft/cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";

vi.setConfig({ testTimeout: 120_000 });

const CLIENTS = 100_000;
const MAX_STATE = 10_000;

/** Looked at after so many clients. */
const LOOK_EVERY = 500;

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

/** All that a server keeps, counted: what grows with its clients would show here. */
interface Kept {
  sessions: number;
  /** What its last entries came to, and who waits. */
  applied: number;
  waiting: number;
  logBytes: number;
  snapshotBytes: number;
}

const most = (one: Kept, other: Kept): Kept => ({
  sessions: Math.max(one.sessions, other.sessions),
  applied: Math.max(one.applied, other.applied),
  waiting: Math.max(one.waiting, other.waiting),
  logBytes: Math.max(one.logBytes, other.logBytes),
  snapshotBytes: Math.max(one.snapshotBytes, other.snapshotBytes),
});

/** The most that a server has kept in the first and in the second half, while clients came one after the other, each so long after the last. */
async function keptBy(
  limits: Pick<KvOptions, "sessions_max" | "ttl_ms">,
  apart_ms: number,
  sessions_max: number,
): Promise<[Kept, Kept]> {
  const s: KvServer = new modules.KvServer(0, 1, { ...limits, maxState: MAX_STATE }, modules.functions);
  s.raft = {
    term: 1,
    leaderId: 0,
    start: () => Promise.reject(new Error("nobody asks")),
    readIndex: async () => undefined,
    snapshot: async () => true,
  };
  const none: Kept = { sessions: 0, applied: 0, waiting: 0, logBytes: 0, snapshotBytes: 0 };
  const halves: [Kept, Kept] = [none, none];
  let [index, at_ms] = [0, 0];
  const apply = (command: string) => s.apply(++index, { term: 1, command, at_ms });
  for (let client = 0; client < CLIENTS; client++) {
    at_ms += apart_ms;
    const id = await apply("register");
    await apply(`c${id}#1 put k${client % 10} ${client}`);
    await apply(`c${id}#1 put k${client % 10} ${client}`);
    if (client % LOOK_EVERY !== LOOK_EVERY - 1) continue;
    const { machine, appliedAt, waiting, logBytes } = s;
    // Where the table grows, each look takes longer than the last.
    if (machine.sessions.size > sessions_max) throw new Error(`there are ${machine.sessions.size} sessions`);
    const snapshotBytes = Buffer.byteLength(modules.functions.snapshot(machine));
    const sizes = { sessions: machine.sessions.size, applied: appliedAt.size, waiting: waiting.size };
    const half = client < CLIENTS / 2 ? 0 : 1;
    halves[half] = most(halves[half], { ...sizes, logBytes, snapshotBytes });
  }
  return halves;
}

test.each<[what: string, limits: Pick<KvOptions, "sessions_max" | "ttl_ms">, apart_ms: number, sessions: number]>([
  ["by the room that there is, where no time passes", { sessions_max: 64, ttl_ms: 60_000 }, 0, 64],
  ["by the time that passes, where there is room for all", { sessions_max: 1_000_000, ttl_ms: 60_000 }, 100, 600],
])("what a server keeps of 100,000 sessions is bounded %s", async (_, limits, apart_ms, sessions) => {
  const [first, second] = await keptBy(limits, apart_ms, sessions);
  for (const kept of [first, second]) {
    expect(kept.sessions).toBe(sessions);
    expect(kept.applied).toBeLessThanOrEqual(1000);
    expect(kept.waiting).toBe(0);
    expect(kept.logBytes).toBeLessThan(8 * MAX_STATE);
  }
  // Ids and values have grown by a digit or two, and nothing else has.
  expect(second.snapshotBytes).toBeLessThan(1.2 * first.snapshotBytes);
});
