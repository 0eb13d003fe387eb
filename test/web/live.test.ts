import fc from "fast-check";
import { expect, test } from "vitest";
import type { Recorded } from "../../grader/cluster/web/events.ts";
import { verbsIn } from "../../web/live/ask.js";
import { oddKeys } from "../../web/live/cards.js";
import { Film, PACES } from "../../web/live/film.js";
import { arrowOf, layoutOf, middleOf } from "../../web/live/layout.js";
import { Past } from "../../web/live/past.js";
import { Record as Kept, STRIDE } from "../../web/live/record.js";
import { pictureAt } from "../../web/live/round.js";
import { begin, step, type World } from "../../web/live/world.js";
import { eventful, helloOf, Recording } from "./live-recording.ts";

function kept({ hello, events }: Recording): Kept {
  const record = new Kept(hello);
  for (const event of events) record.add(event);
  return record;
}

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

/** Plays a film in frames of 16 ms, and tells at which time each event was shown. */
function played(film: Film, end_ms: number): number[] {
  const shown: number[] = [];
  for (let now = 0; now <= end_ms; now += 16) {
    const cursor = film.advance(now);
    while (shown.length < cursor) shown.push(now);
  }
  return shown;
}

test.each(PACES)(
  "at $slowness times slower the film shows all in order, and no message arrives before it has travelled",
  (pace) => {
    const recording = new Recording(4);
    recording.put("x", "1");
    const record = kept(recording);
    const film = new Film(record);
    film.pace = pace;
    const shown = played(film, 600_000);
    expect(shown).toHaveLength(record.next);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    const early = recording.events.flatMap((event) => {
      if (event.kind !== "passed") return [];
      const sent = recording.events.findIndex((one) => one.kind === "call" && one.call === event.of);
      const took_ms = (shown[event.i] as number) - (shown[sent] as number);
      return took_ms < 0 ? [event] : [];
    });
    expect(early).toEqual([]);
  },
);

test("messages that do not follow from each other travel at once", () => {
  const recording = new Recording(4);
  for (const to of [1, 2, 3]) recording.arrive(recording.call("replica 0", `replica ${to}`, 1, "pre-prepare", 1));
  const record = kept(recording);
  const film = new Film(record);
  film.pace = { slowness: 1, travel_ms: 1000, gap_max_ms: 5 };
  const first = recording.events.findIndex(({ kind }) => kind === "passed");
  let now = 0;
  const play = (ms: number) => {
    now += ms;
    film.advance(now);
  };
  while (film.cursor < first) play(16);
  play(64);
  expect(film.cursor).toBe(first);
  expect(film.early.size).toBe(2);
  expect([1, 2, 3].map((call) => film.travelled(call) > 0 && film.travelled(call) < 0.2)).toEqual([true, true, true]);
  while (film.cursor < record.next && now < 20_000) play(16);
  expect(now).toBeLessThan(1500);
});

test("a message never leaves before what its sender must have got first", () => {
  const recording = new Recording(4);
  recording.arrive(recording.call("replica 0", "replica 1", 1, "pre-prepare", 1));
  recording.arrive(recording.call("replica 1", "replica 2", 2, "PREPARE", 1));
  const film = new Film(kept(recording));
  film.pace = { slowness: 1, travel_ms: 1000, gap_max_ms: 5 };
  for (let now = 0; now < 900; now += 16) film.advance(now);
  expect(film.early.size).toBe(0);
});

test("a film that is behind hurries until it has shown all", () => {
  const recording = new Recording(4);
  const record = kept(recording);
  recording.put("x", "1");
  recording.put("x", "2");
  for (const event of recording.events.slice(record.next)) record.add(event);
  const overAt = (film: Film): number => {
    film.pace = { slowness: 100, travel_ms: 420, gap_max_ms: 60 };
    let now = 0;
    while (film.advance(now) < record.next) now += 16;
    return now;
  };
  const calm_ms = overAt(new Film(record));
  const late = new Film(record);
  // The first command has waited for as long as lets it hurry, and nothing is left out.
  late.expect(record.asked[0] as number, -1000);
  expect(overAt(late)).toBeLessThan(calm_ms / 3);
});

test("a film that is two seconds behind leaves out all but the newest command", () => {
  const recording = new Recording(4);
  const record = kept(recording);
  const film = new Film(record);
  film.pace = { slowness: 1000, travel_ms: 1300, gap_max_ms: 400 };
  film.seek(record.next);
  let now = 0;
  film.advance(now);
  for (let put = 0; put < 20; put++) {
    recording.put("x", String(put));
    for (const event of recording.events.slice(record.next)) {
      record.add(event);
      if (event.kind === "asked") film.expect(event.i, now);
    }
  }
  for (; now < 2500; now += 16) film.advance(now);
  expect(film.cursor).toBeGreaterThanOrEqual(record.asked.at(-1) as number);
});

test.each([320, 760, 1100])(
  "in %i pixels the columns stand beside each other, with the marks between them",
  (width) => {
    for (const n of [1, 4, 7, 16]) {
      const hello = helloOf(n);
      const layout = layoutOf(hello, width);
      const parts = [
        ...layout.columns.flatMap((column) => (column === undefined ? [] : [[column.start, column.end]])),
        ...layout.marks.map(({ x, width: wide }) => [x - wide / 2, x + wide / 2]),
      ].sort(([a = 0], [b = 0]) => a - b) as [number, number][];
      expect(parts[0]?.[0]).toBeGreaterThanOrEqual(layout.label);
      for (const [place, [start, end]] of parts.entries()) {
        expect(end).toBeGreaterThan(start);
        if (place > 0) expect(start).toBeCloseTo(parts[place - 1]?.[1] as number);
      }
      expect(parts.at(-1)?.[1]).toBeLessThanOrEqual(width + 0.01);
      const ends = hello.lanes.map((_, from) => arrowOf(layout, hello.lanes.length, { kind: 2, from, to: 1 }));
      expect(new Set(ends.map(({ x2 }) => x2)).size).toBe(ends.length);
      for (const { x1, x2, y2 } of ends) {
        expect(x2).toBeGreaterThan(x1);
        expect(y2).toBe(middleOf(layout, 1));
      }
    }
  },
);

test("the marks stand behind the messages that are counted for them", () => {
  const { columns, marks } = layoutOf(helloOf(4), 760);
  const [prepared, committed, executed] = marks.map(({ x }) => x) as [number, number, number];
  expect([columns[2]?.end, columns[3]?.start].map((x) => x as number)).toSatisfy(
    ([end, start]: [number, number]) => end < prepared && prepared < start,
  );
  expect(committed).toBeGreaterThan(columns[3]?.end as number);
  expect(executed).toBeGreaterThan(committed);
  expect(executed).toBeLessThan(columns[4]?.start as number);
});

test("databases are compared among servers that have come equally far", () => {
  const member = (executed: number, ...pairs: [string, string][]) => ({
    ...(begin(helloOf(1)).members[0] as World["members"][number]),
    figures: { executed },
    db: { kind: "db", id: 0, pairs, more: 0 } as const,
  });
  expect([...oddKeys([member(2, ["x", "1"], ["y", "1"]), member(2, ["x", "1"], ["y", "2"])])]).toEqual(["y"]);
  expect([...oddKeys([member(2, ["x", "1"]), member(3, ["x", "2"])])]).toEqual([]);
});

test("the verbs are those of the line that tells what a client takes", () => {
  expect(verbsIn("commands: put <key> <val>, get <key>, del <key>, all")).toEqual([
    { verb: "put", isWhole: false },
    { verb: "get", isWhole: false },
    { verb: "del", isWhole: false },
    { verb: "all", isWhole: true },
  ]);
  expect(verbsIn("anything")).toEqual([{ verb: "anything", isWhole: true }]);
  expect(verbsIn("")).toEqual([]);
});
