import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { Random } from "../../../../grader/checks/random.ts";
import { play, scheduleOf } from "../../../../grader/cluster/world/play.ts";
import { smallest } from "../../../../grader/cluster/world/shrink.ts";
import { stepIn } from "../../../../grader/cluster/world/step.ts";
import { type Odds, storm, type Weather } from "../../../../grader/cluster/world/storm.ts";
import type { World } from "../../../../grader/cluster/world/world.ts";
import { changesOf, diskAt } from "../../../../grader/history/disk.ts";
import { readHistory, writeHistory } from "../../../../grader/history/files.ts";
import type { History } from "../../../../grader/history/history.ts";
import { castOf } from "../../../labs/toy/world/cast.ts";
import { temporaryDir } from "../../support.ts";
import { startedWorld } from "./support.ts";

vi.setConfig({ testTimeout: 300_000 });

const ODDS: Odds = {
  ...{ deliver: 400, repeat: 20, drop: 30, answer: 400, lose: 20 },
  ...{ tick: 120, ack: 600, fail: 4, kill: 20, start: 60, ask: 60 },
};

/** Everybody is asked for words of his own. */
const requestsFor = (count: number): string[] =>
  Array.from({ length: count * 20 }, (_, place) => `${place % count} word${place}`);

const roughFor = (count: number, steps: number): Weather[] => {
  const common = { odds: ODDS, requests: requestsFor(count), dead_max: 2, tick_max_ms: 60 };
  const half = Math.floor(steps / 2);
  return [
    { ...common, steps: half },
    { ...common, steps: steps - half, isCut: (from, to) => [from, to].includes("toy 0") && !from.startsWith("client") },
  ];
};

/** What each server said and wrote, in its order; and who was killed, and started, and when in the schedule. */
function deedsOf({ history, servers }: World): object {
  const made = Object.groupBy(history.calls, ({ from, to }) => `${from} > ${to}`);
  return {
    steps: history.of("step").map(({ text }) => text),
    said: Object.fromEntries(
      Object.entries(made).map(([route, calls = []]) => [
        route,
        calls.map(({ method, params, outcome, repeats }) => ({
          method,
          params,
          outcome,
          isAgain: repeats !== undefined,
        })),
      ]),
    ),
    asked: servers.map(({ name }) =>
      history.of("disk").flatMap(({ who, op, bytes }) => (who === name ? [`${op} ${bytes}`] : [])),
    ),
    kept: servers.map(({ disk }) => disk.bytes.toString()),
  };
}

/** The first answer that a server gave without a word that it had told of before: it has lost one. */
function forgotten({ calls }: History): string | undefined {
  const told = new Map<string, Set<string>>();
  for (const { to, outcome } of calls
    .filter((call) => call.answered)
    .toSorted((a, b) => Number(a.answered) - Number(b.answered))) {
    if (outcome === undefined || !("result" in outcome)) continue;
    const { words } = outcome.result as { words: string[] };
    const before = told.getOrInsertComputed(to, () => new Set());
    const lost = [...before].find((word) => !words.includes(word));
    if (lost !== undefined) return `${to} has lost ${lost}`;
    for (const word of words) before.add(word);
  }
  return undefined;
}

const SERVERS = 5;
const STEPS = 900;

test("a seed plays the same twice, and so does the schedule that its history holds", async () => {
  const weathers = roughFor(SERVERS, STEPS);
  const world = await startedWorld(SERVERS, { launchesAhead: true });
  const steps = await storm(world, new Random(3, "storm"), weathers);
  expect(steps).toHaveLength(STEPS);
  expect(forgotten(world.history)).toBeUndefined();

  const again = await startedWorld(SERVERS, { launchesAhead: true });
  await storm(again, new Random(3, "storm"), weathers);
  expect(deedsOf(again)).toEqual(deedsOf(world));

  const file = `${await temporaryDir()}/storm.ndjson`;
  await writeHistory(world.history, file);
  const stored = readHistory(await readFile(file, "utf8"), castOf(SERVERS).protocol);
  expect(scheduleOf(stored)).toEqual(steps);
  const replayed = await startedWorld(SERVERS, { launchesAhead: true });
  expect(await play(replayed, scheduleOf(stored))).toEqual(steps);
  expect(deedsOf(replayed)).toEqual(deedsOf(world));

  // The history alone tells what was on every disk.
  for (const { name, disk } of world.servers) expect(diskAt(changesOf(stored, name), stored.now)).toEqual(disk.bytes);
  // Something did go wrong meanwhile.
  const lost = stored.of("kill").filter(({ disk, kept }) => disk !== undefined && kept === 0);
  expect(lost.length).toBeGreaterThan(0);

  const other = await startedWorld(SERVERS, { launchesAhead: true });
  expect(await storm(other, new Random(4, "storm"), roughFor(SERVERS, 20))).not.toEqual(steps.slice(0, 20));
});

test("what goes wrong in a storm shrinks to the few steps by which it does", async () => {
  // It says what is not on its disk yet.
  const make = () => startedWorld(1, { flaw: "hasty" });
  const world = await make();
  const isBroken = (history: History) => forgotten(history) !== undefined;
  const odds = { deliver: 4, drop: 1, tick: 1, ack: 4, kill: 2, start: 2, ask: 4 };
  const weather = { steps: 300, odds, requests: requestsFor(1), dead_max: 1, tick_max_ms: 60 };
  const steps = await storm(world, new Random(1, "storm"), [weather], () => isBroken(world.history));
  expect(isBroken(world.history)).toBe(true);
  const few = await smallest(steps, { make, isBroken, plays_max: 40 });
  // It says that it keeps one, is killed, and says what it keeps again.
  expect(few.map(({ verb }) => verb).toSorted()).toEqual(["ask", "ask", "deliver", "deliver", "kill", "start"]);
});

test("a schedule that a person wrote is played, and what cannot be done is left out", async () => {
  // Behind a word that was torn the next one is written, and acknowledged; the third life does not find it.
  const world = await startedWorld(1, { flaw: "torn" });
  const steps = `
    ask 0 one
    deliver client > toy 0 #1
    kill toy 0 keeping 2
    start toy 0
    deliver client > toy 0 #9
    ask 0 two
    deliver client > toy 0 #1
    ack toy 0
    kill toy 0
    start toy 0
    ask 0 three
    deliver client > toy 0 #1
    ack toy 0`;
  const written = steps.trim().split(/\n */).map(stepIn);
  const done = await play(world, written);
  expect(done).toEqual(written.filter((step) => !("number" in step) || step.number !== 9));
  expect(world.server("toy 0").disk.bytes.toString()).toBe("ontwo\nthree\n");
  expect(forgotten(world.history)).toBe("toy 0 has lost two");
});
