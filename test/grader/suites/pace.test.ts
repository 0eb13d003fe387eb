import { describe, expect, test } from "vitest";
import { Random } from "../../../grader/suites/random.ts";
import { type PacedScenario, pacesOf, withEager } from "../../../grader/suites/zpbft/lone/pace.ts";
import type { Step } from "../../../grader/suites/zpbft/lone/scenario.ts";
import { groupsOfFour, groupsOfLeader, groupsOfMore, mixed } from "../../../grader/suites/zpbft/lone/scenarios.ts";

const OF_FOUR = groupsOfFour().flatMap(({ scenarios }) => scenarios);
const SEEDS = [1, 2, 3, 4, 5];

/** How scenarios are sent, by a seed. */
function paced(scenarios = OF_FOUR, isLeader = false, seed = 1) {
  const random = new Random(seed, "pace");
  const all = withEager(scenarios, isLeader, random);
  const paces = pacesOf(all, isLeader, random);
  return all.map((one, place) => ({ ...one, ...(paces[place] as (typeof paces)[number]) }));
}

const isUsual = ({ inTurn }: { inTurn: readonly Step[][] }): boolean => inTurn.length === 1;

describe("the messages of a scenario", () => {
  test.each(SEEDS)("are all sent, once and in their order, wherever the silence is (seed %i)", (seed) => {
    for (const { scenario, early, inTurn } of paced(OF_FOUR, false, seed)) {
      expect([...early, ...inTurn]).toEqual([...scenario.held, scenario.deciding]);
    }
  });

  test("come in their turn from the deciding one on, from one before it on, or never", () => {
    const all = SEEDS.flatMap((seed) => paced(OF_FOUR, false, seed));
    const late = all.filter(({ inTurn }) => inTurn.length > 1);
    expect(all.filter(isUsual).length).toBeGreaterThan(all.length / 2);
    expect(late.length).toBeGreaterThan(all.length / 12);
    expect(all.filter(({ inTurn }) => inTurn.length === 0)).toEqual(all.filter(({ isEager }) => isEager));
    // What comes after the silence and decides nothing is of every kind: votes that are good, bad or too many, and orders.
    const first = late.map(({ inTurn }) => inTurn[0]?.[0] as Step);
    expect(new Set(first.map(({ phase }) => phase))).toEqual(new Set(["pre-prepare", "prepare", "commit"]));
    expect(first.some(({ flaw }) => flaw !== undefined)).toBe(true);
  });

  test("fall silent at other places for another seed, and at the same for the same", () => {
    const silences = (seed: number) => paced(OF_FOUR, false, seed).map(({ early }) => early.length);
    expect(silences(1)).toEqual(silences(1));
    expect(silences(2)).not.toEqual(silences(1));
  });
});

test("the first scenario falls silent before what decides: its last message before that decides nothing", () => {
  for (const seed of [...SEEDS, 6, 7, 8, 9, 10, 11, 12]) {
    const [first] = paced(OF_FOUR, false, seed);
    expect(first?.early).toEqual(first?.scenario.held);
  }
});

test("scenarios that are played twice are a few, and come behind all others; a leader has none", () => {
  const all: PacedScenario[] = withEager(OF_FOUR, false, new Random(1, "eager"));
  const eager = all.slice(OF_FOUR.length);
  expect(all.slice(0, OF_FOUR.length)).toEqual(OF_FOUR.map((scenario) => ({ scenario, isEager: false })));
  expect(eager.every(({ scenario, isEager }) => isEager && OF_FOUR.includes(scenario))).toBe(true);
  expect(eager.length).toBeGreaterThan(OF_FOUR.length / 30);
  expect(eager.length).toBeLessThan(OF_FOUR.length / 15);
  expect(withEager(OF_FOUR, true, new Random(1, "eager"))).toHaveLength(OF_FOUR.length);
});

test("seqs that commit in reverse keep their own time", () => {
  for (const seed of SEEDS) {
    for (const { scenario, early, isEager } of paced(OF_FOUR, false, seed)) {
      if (scenario.rule === "X1") expect([early, isEager]).toEqual([scenario.held, false]);
    }
  }
});

test("a leader is sent no request in another order than without a silence", () => {
  const isOrder = ({ phase }: Step): boolean => phase === "pre-prepare";
  for (const seed of SEEDS) {
    const scenarios = groupsOfLeader(new Random(seed, "leader")).flatMap((group) => group.scenarios);
    for (const { scenario, early, inTurn } of paced(scenarios, true, seed)) {
      const isHeld = scenario.held.flat().some(isOrder);
      expect([early, inTurn].map((rounds) => rounds.flat().some(isOrder))).toEqual([isHeld, !isHeld]);
    }
  }
});

describe("mixed groups", () => {
  const groups = groupsOfMore(2);
  const [quorum] = groups.map(({ scenarios }) => scenarios);
  const texts = (seed: number) =>
    mixed(groupsOfFour(), new Random(seed, "mixed")).map(({ scenarios }) => scenarios.map(({ text }) => text));

  test("hold what they held, and one of the first group's", () => {
    for (const [place, { scenarios }] of mixed(groups, new Random(1, "mixed")).entries()) {
      const own = groups[place]?.scenarios ?? [];
      const others = scenarios.filter((one) => !own.includes(one));
      expect(new Set(scenarios.filter((one) => own.includes(one)))).toEqual(new Set(own));
      expect(others).toHaveLength(place === 0 ? 0 : 1);
      for (const other of others) expect(quorum).toContain(other);
    }
  });

  test("are in another order for another seed, but for those whose order says something", () => {
    const kept = groupsOfFour().flatMap(({ isOrdered }, place) => (isOrdered ? [place] : []));
    expect(kept.length).toBeGreaterThan(1);
    for (const place of kept) {
      expect(texts(1)[place]).toEqual(groupsOfFour()[place]?.scenarios.map(({ text }) => text));
    }
    expect(texts(1)).toEqual(texts(1));
    const others = (seed: number) => texts(seed).filter((_, place) => !kept.includes(place));
    for (const [place, group] of others(2).entries()) expect(group, group.join()).not.toEqual(others(7)[place]);
  });
});
