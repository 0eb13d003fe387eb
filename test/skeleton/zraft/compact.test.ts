import { rm } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeProgram } from "./cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { entry, HEARTBEAT_MS, matched, OneServer } from "./one-server.ts";

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

/** A server that has applied three entries of term 1, and has two more of term 2. */
async function filled(n = 3): Promise<OneServer> {
  const one = new OneServer(modules, n);
  const entries = [...["put a 1", "put b 2", "put c 3"].map((text) => entry(1, text)), entry(2), entry(2)];
  one.append({ term: 2, leaderId: 1, entries, leaderCommit: 3 });
  await turn();
  return one;
}

const compact = (one: OneServer, index: number) => modules.functions.compact(one.s, index, `x ${index}\n`);

describe("a snapshot of the service", () => {
  test("takes the place of the entries that it covers, in one write (S1)", async () => {
    const one = await filled();
    const writes = one.disk.writes.length;
    expect(compact(one, 2)).toBe(true);
    expect(one.disk.writes.slice(writes).map(({ op }) => op)).toEqual(["replace"]);
    for (const { s } of [one, one.restarted()]) {
      expect(s.snapshot).toEqual({ index: 2, term: 1, data: "x 2\n" });
      expect([s.log.baseIndex, s.log.baseTerm, s.log.lastIndex, s.currentTerm]).toEqual([2, 1, 5, 2]);
    }
  });

  test("is taken if it is of what was applied, and newer than the one before (S1)", async () => {
    const one = await filled();
    expect(compact(one, 4)).toBe(false);
    expect(compact(one, 2)).toBe(true);
    expect(compact(one, 2)).toBe(false);
    expect(compact(one, 1)).toBe(false);
    expect(compact(one, 3)).toBe(true);
    expect(one.s.snapshot.index).toBe(3);
  });

  test("is what a restart begins with, before any entry behind it (S5)", async () => {
    const one = await filled();
    compact(one, 2);
    const next = one.restarted();
    await turn();
    expect(next.s).toMatchObject({ commitIndex: 2, lastApplied: 2 });
    // What is before the snapshot matches, and is not taken again.
    expect(next.append({ term: 2, entries: [entry(1), entry(1), entry(1), entry(2)], leaderCommit: 4 })).toEqual(
      matched(2),
    );
    expect([next.terms, next.s.commitIndex]).toEqual([[1, 2, 2], 4]);
    expect(next.append({ term: 2, prevLogIndex: 1, prevLogTerm: 1 })).toEqual(matched(2));
  });
});

describe("a leader's snapshot", () => {
  const data = "y 9\n";

  test("that is not newer than what is committed changes nothing (S3)", async () => {
    const one = await filled();
    for (const index of [1, 3]) {
      expect(one.install({ term: 2, lastIncludedIndex: index, lastIncludedTerm: 1, data })).toEqual({ term: 2 });
      expect([one.s.snapshot.index, one.terms]).toEqual([0, [1, 1, 1, 2, 2]]);
    }
  });

  test.each([
    ["with an entry that is there keeps what follows it", 4, 2, [2]],
    ["with another entry than is there keeps nothing", 4, 3, []],
    ["behind the log keeps nothing", 9, 2, []],
  ])("%s, and is on the disk, and in the service (S3, S4, D2)", async (_, index, term, rest) => {
    const one = await filled();
    one.install({ term: 3, lastIncludedIndex: index, lastIncludedTerm: term, data });
    await turn();
    expect(one.s).toMatchObject({ commitIndex: index, lastApplied: index, snapshot: { index, term, data } });
    expect(one.terms).toEqual(rest);
    expect(one.s.service.snapshot?.()).toBe(data);
    const { s } = one.restarted();
    expect([s.snapshot, s.log.lastIndex]).toEqual([{ index, term, data }, index + rest.length]);
  });

  test("of a lower term changes nothing (E7)", async () => {
    const one = await filled();
    expect(one.install({ term: 1, lastIncludedIndex: 9, data })).toEqual({ term: 2 });
    expect(one.s.snapshot.index).toBe(0);
  });
});

describe("a peer that needs what was dropped", () => {
  /** A leader that has dropped two entries of five, and has heard that peer 1 has none. */
  async function installing() {
    const one = await filled();
    compact(one, 2);
    const calls = await one.lead();
    await calls[0]?.reply({ ...matched(3), success: false, conflictIndex: 1 });
    return { one, install: one.take()[0] };
  }

  test("gets the snapshot, one at a time, and hears meanwhile that there is a leader (S2, E12)", async () => {
    const { one, install } = await installing();
    const data = "x 2\n";
    expect(install).toMatchObject({
      to: 1,
      name: "Raft.InstallSnapshotRpc",
      args: { term: 3, leaderId: 0, lastIncludedIndex: 2, lastIncludedTerm: 1, data },
    });
    await one.tick(HEARTBEAT_MS);
    const [beat] = one.take().filter(({ to }) => to === 1);
    expect(beat?.args).toMatchObject({ prevLogIndex: 0, prevLogTerm: 0, entries: [] });
    await beat?.reply(matched(3));
    expect(one.take()).toEqual([]);
  });

  test("then gets the entries that are behind it, each once (S2)", async () => {
    const { one, install } = await installing();
    await install?.reply({ term: 3 });
    const rest = one.take();
    expect(rest.map(({ to, args }) => [to, args.prevLogIndex, args.entries.length])).toEqual([[1, 2, 4]]);
    await rest[0]?.reply(matched(3));
    expect([one.s.matchIndex[1], one.s.installing.size]).toEqual([6, 0]);
    expect(one.take().filter(({ args }) => args.entries.length > 0)).toEqual([]);
  });

  test("gets it again at a heartbeat when the call failed (S2)", async () => {
    const { one, install } = await installing();
    await install?.fail();
    expect(one.take()).toEqual([]);
    await one.tick(HEARTBEAT_MS);
    expect(one.take().find(({ to }) => to === 1)?.name).toBe("Raft.InstallSnapshotRpc");
  });

  test("whose answer has a higher term ends the leader (E2)", async () => {
    const { one, install } = await installing();
    await install?.reply({ term: 8 });
    expect(one.s).toMatchObject({ role: "follower", currentTerm: 8 });
    expect(one.take()).toEqual([]);
  });
});
