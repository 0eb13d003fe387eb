import fc from "fast-check";
import { expect, test } from "vitest";
import type { Recorded } from "../../grader/cluster/web/events.ts";
import { Past } from "../../web/live/past.js";
import { Record as Kept, STRIDE } from "../../web/live/record.js";
import { pictureAt } from "../../web/live/round.js";
import { begin, step, type World } from "../../web/live/world.js";
import { eventful, kept, Recording } from "./live-recording.ts";

/** By replay from the beginning. */
function replayed(record: Kept, index: number): World {
  let world = begin(record.hello);
  for (let i = 0; i < index; i++) world = step(world, record.at(i) as Recorded, record.roundOf(i));
  return world;
}

test("the world at any index is that of a replay from the beginning, in whatever order it is asked for", () => {
  const record = kept(eventful());
  expect(record.next).toBeGreaterThan(4 * STRIDE);
  const past = new Past(record);
  past.keepUp();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: record.next }), { minLength: 1, maxLength: 12 }), (indices) => {
      for (const index of indices) expect(past.at(index)).toEqual(replayed(record, index));
    }),
    { numRuns: 60 },
  );
  expect(past.now).toEqual(replayed(record, record.next));
});

test("the world tells what became of processes, lines, databases and commands", () => {
  const record = kept(eventful());
  const { members, asks, held, isHolding, slow_ms } = replayed(record, record.next);
  expect(members.map(({ state, cut }) => [state, cut])).toEqual([
    ["at work", []],
    ["at work", [3]],
    ["at work", []],
    ["ended", [1]],
  ]);
  expect(members[3]?.ended).toBe("SIGKILL");
  expect(members[0]?.db?.pairs).toContainEqual(["last", "1"]);
  expect(members[3]?.db?.pairs).not.toContainEqual(["last", "1"]);
  expect(members[0]?.phases.map(({ seq }) => seq)).toEqual([9, 10, 11, 12, 13]);
  expect(asks.at(-1)).toMatchObject({ command: "put last 1", answer: { result: "put ok" } });
  expect([held, isHolding, slow_ms]).toEqual([[], true, 50]);
  const before = record.next - 2;
  expect(replayed(record, before).held).toHaveLength(1);
});

test("a server that is started again has an empty database", () => {
  const recording = eventful();
  const process = { kind: "process", who: "replica 3", id: 3, pid: 2 } as const;
  recording.add({ ...process, state: "starting" });
  const record = kept(recording);
  expect(replayed(record, record.next).members[3]).toMatchObject({ state: "starting", db: undefined, phases: [] });
});

test("a record takes each event once, and none behind a gap", () => {
  const { hello, events } = eventful();
  const record = new Kept(hello);
  const [first, second, third] = events as [Recorded, Recorded, Recorded];
  expect([record.add(first), record.add(first), record.add(second), record.add(first)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(() => record.add({ ...third, i: 7 })).toThrow("event 7 came where 2 was due");
  expect(record.next).toBe(2);
});

test("what a record drops takes nothing of the worlds behind it", () => {
  const recording = new Recording(1);
  for (let i = 0; i < 130_000; i++) {
    const pairs: [string, string][] = [["i", String(i)]];
    recording.add(i % 2 === 0 ? { kind: "db", id: 0, pairs, more: 0 } : { kind: "slow", ms: i });
  }
  const record = new Kept(recording.hello);
  const past = new Past(record);
  // However many come before anybody looks.
  for (const event of recording.events) record.add(event);
  past.keepUp();
  expect(past.now).toMatchObject({ at: record.next, members: [{ state: "at work" }] });
  expect(record.first).toBeGreaterThan(0);
  const [index] = [record.first + 777];
  const world = past.at(index);
  expect(world.at).toBe(index);
  expect(world.members[0]).toMatchObject({
    state: "at work",
    db:
      (recording.events[index - 1] as { pairs?: unknown }).pairs === undefined
        ? recording.events[index - 2]
        : recording.events[index - 1],
  });
  expect(past.at(0).at).toBe(record.first);
});

test("a request's own message, which has no seq, belongs to the round that got its seq", () => {
  const recording = new Recording(4);
  recording.put("x", "1");
  recording.put("y", "2");
  const record = kept(recording);
  expect(record.rounds.map(({ seq }) => seq)).toEqual([1, 2]);
  for (const { number } of record.rounds) {
    const { calls, phases } = pictureAt(record, number, record.next);
    // 1 + (n - 1) + 2 n (n - 1) + n.
    expect(calls.size).toBe(32);
    expect([...phases.values()].every(({ reached }) => reached.includes("executed"))).toBe(true);
  }
});

test("a picture tells of nothing that comes later", () => {
  const record = kept(eventful());
  fc.assert(
    fc.property(fc.nat({ max: record.rounds.length - 1 }), fc.nat(), (round, place) => {
      const events = record.rounds[round]?.events ?? [];
      const index = events[place % events.length] as number;
      const { calls } = pictureAt(record, round, index);
      const sent = events.filter((i) => i < index && record.at(i)?.kind === "call");
      expect([...calls.values()].map(({ i }) => i)).toEqual(sent);
    }),
  );
});
