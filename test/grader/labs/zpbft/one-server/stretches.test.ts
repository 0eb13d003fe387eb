import { expect, test } from "vitest";
import { Random } from "../../../../../grader/checks/random.ts";
import { Stretches } from "../../../../../grader/labs/zpbft/one-server/stretches.ts";

const PLAYS = Array.from({ length: 120 }, (_, place) => ({ group: `group ${place % 4}`, isHead: place === 50 }));

/** The places at which a stretch begins, with a server that always takes as long. */
function begun(latency_ms: number, { seed = 1, testsClock = false, isInTurn = false } = {}): number[] {
  const stretches = new Stretches(PLAYS, new Random(seed, "stretches"), { testsClock, isInTurn });
  const places: number[] = [];
  for (let from = 0; from < PLAYS.length; ) {
    places.push(from);
    from = stretches.end(from, from === 0 ? 0 : latency_ms);
    stretches.spend(latency_ms);
  }
  return places;
}

test("a server that is not slow gets all one by one", () => {
  expect(begun(2)).toEqual([...PLAYS.keys()]);
});

test("a slow one gets many together, some of each group alone, and is not waited for without end", () => {
  const places = begun(200);
  expect(places.length).toBeLessThan(25);
  expect(places).toContain(50);
  const groups = Map.groupBy(places, (place) => PLAYS[place]?.group);
  for (const { group } of PLAYS) expect(groups.get(group)?.length).toBeGreaterThan(1);
  expect(begun(1200).length).toBeLessThan(6);
  expect(begun(1200, { testsClock: true }).length).toBe(begun(1200).length + 1);
  expect(begun(200, { testsClock: true })).toEqual(places);
});

test("one that got stuck where several were decided together gets one by one, for longer, but not without end", () => {
  expect(begun(100, { isInTurn: true })).toEqual([...PLAYS.keys()]);
  const places = begun(200, { isInTurn: true });
  expect(places.slice(0, 60)).toEqual([...PLAYS.keys()].slice(0, 60));
  expect(places.length).toBeLessThan(70);
});

test("what is to be pressed is decided alone as long as it is", () => {
  const plays = PLAYS.map((play, place) => ({ ...play, isPressed: place > 90 && place < 95 }));
  const stretches = new Stretches(plays, new Random(1, "stretches"), { testsClock: true });
  stretches.spend(10_000);
  expect([60, 91, 94].map((from) => stretches.end(from, 200, true))).toEqual([91, 92, 120]);
  expect(stretches.end(60, 200, false)).toBe(120);
});

test("which ones is decided by the seed", () => {
  expect(begun(200)).toEqual(begun(200));
  expect(begun(200, { seed: 2 })).not.toEqual(begun(200));
});
