import { describe, expect, test } from "vitest";
import { Random } from "../../../../grader/checks/random.ts";
import { CHECKS } from "../../../../grader/labs/zpbft/checks.ts";
import { groupsIn } from "../../../../grader/labs/zpbft/experiments.ts";
import {
  alignedRounds,
  hasOrder,
  type PacedScript,
  pacesOf,
  withEager,
} from "../../../../grader/labs/zpbft/one-server/pace.ts";
import type { Script, Step } from "../../../../grader/labs/zpbft/one-server/script.ts";
import { mixed, scripts } from "../../../../grader/labs/zpbft/one-server/scripts.ts";

const groupsOfFour = () => groupsIn("backup", CHECKS, new Random(1, "backup"), 1);
const OF_FOUR = groupsOfFour().flatMap(({ scripts }) => scripts);
const SEEDS = [1, 2, 3, 4, 5];

/** How scripts are sent, by a seed. */
function paced(scripts = OF_FOUR, isLeader = false, seed = 1) {
  const random = new Random(seed, "pace");
  const all = withEager(scripts, isLeader, random);
  const paces = pacesOf(all, isLeader, random);
  return all.map((one, place) => ({ ...one, ...(paces[place] as (typeof paces)[number]) }));
}

const isUsual = ({ inTurn }: { inTurn: readonly Step[][] }): boolean => inTurn.length === 1;

describe("the messages of a script", () => {
  test.each(SEEDS)("are all sent, once and in their order, wherever the silence is (seed %i)", (seed) => {
    for (const { script, early, inTurn } of paced(OF_FOUR, false, seed)) {
      expect([...early, ...inTurn]).toEqual([...script.held, script.deciding]);
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

test("the first script falls silent before what decides: its last message before that decides nothing", () => {
  for (const seed of [...SEEDS, 6, 7, 8, 9, 10, 11, 12]) {
    const [first] = paced(OF_FOUR, false, seed);
    expect(first?.early).toEqual(first?.script.held);
  }
});

test("scripts that are played twice are a few, and come behind all others", () => {
  const all: PacedScript[] = withEager(OF_FOUR, false, new Random(1, "eager"));
  const eager = all.slice(OF_FOUR.length);
  expect(all.slice(0, OF_FOUR.length)).toEqual(OF_FOUR.map((script) => ({ script, isEager: false })));
  expect(eager.every(({ script, isEager }) => isEager && OF_FOUR.includes(script))).toBe(true);
  expect(eager.length).toBeGreaterThan(OF_FOUR.length / 30);
  expect(eager.length).toBeLessThan(OF_FOUR.length / 15);
});

test("a script that has the request of another is not played twice", () => {
  const pair = scripts("V7", "pp Pa Pb Ca | Cb\n= pp Pa Pb Ca | Cb");
  for (const seed of SEEDS) {
    const eager = withEager(pair, false, new Random(seed, "eager")).filter(({ isEager }) => isEager);
    expect(eager.map(({ script }) => script)).toEqual([pair[0]]);
  }
});

test("in one script at least, a COMMIT comes in its turn right before the one that decides", () => {
  const few = scripts("V7", "pp Pa Pb Ca | Cb\npp Pa Pb Ca | Cb\npp Ca Cb Pa | Pb");
  const last = ({ script, inTurn }: { script: Script; inTurn: readonly Step[][] }): string =>
    `${inTurn.length > 1} ${script.deciding[0]?.phase}`;
  for (const seed of SEEDS) expect(paced(few, false, seed).map(last)).toContain("true commit");
});

test("seqs that commit in reverse keep their own time", () => {
  for (const seed of SEEDS) {
    for (const { script, early, isEager } of paced(OF_FOUR, false, seed)) {
      if (script.rule === "X1") expect([early, isEager]).toEqual([script.held, false]);
    }
  }
});

describe("a leader, which numbers requests as they come,", () => {
  const scriptsOf = (seed: number) =>
    groupsIn("leader", CHECKS, new Random(seed, "leader"), 1).flatMap((group) => group.scripts);

  test.each(SEEDS)(
    "gets all early requests in one round, and those that come in their turn are of the last seqs (seed %i)",
    (seed) => {
      const all = paced(scriptsOf(seed), true, seed);
      const isEarly = all.map(({ early }) => early.some(hasOrder));
      expect(isEarly).toContain(false);
      expect(isEarly.lastIndexOf(true)).toBeLessThan(isEarly.indexOf(false));
      const rounds = alignedRounds(all, true);
      const places = rounds.map((own) => own.findIndex(hasOrder)).filter((place) => place !== -1);
      expect(new Set(places).size).toBe(1);
      for (const [place, own] of rounds.entries()) {
        expect(own.filter((steps) => steps.length > 0)).toEqual(all[place]?.early);
      }
    },
  );

  test("and no other gets its messages otherwise than round by round", () => {
    const all = paced();
    expect(alignedRounds(all, false)).toEqual(all.map(({ early }) => early));
  });
});

describe("mixed groups", () => {
  const groups = groupsIn("seven", CHECKS, new Random(1, "seven"), 2);
  const [quorum] = groups.map(({ scripts }) => scripts);
  const texts = (seed: number) =>
    mixed(groupsOfFour(), new Random(seed, "mixed")).map(({ scripts }) => scripts.map(({ text }) => text));

  test("hold what they held, and one of the first group's", () => {
    for (const [place, { scripts }] of mixed(groups, new Random(1, "mixed")).entries()) {
      const own = groups[place]?.scripts ?? [];
      const others = scripts.filter((one) => !own.includes(one));
      expect(new Set(scripts.filter((one) => own.includes(one)))).toEqual(new Set(own));
      expect(others).toHaveLength(place === 0 ? 0 : 1);
      for (const other of others) expect(quorum).toContain(other);
    }
  });

  test("are in another order for another seed, but for those whose order says something", () => {
    const kept = groupsOfFour().flatMap(({ isOrdered }, place) => (isOrdered ? [place] : []));
    expect(kept.length).toBeGreaterThan(1);
    for (const place of kept) {
      expect(texts(1)[place]).toEqual(groupsOfFour()[place]?.scripts.map(({ text }) => text));
    }
    expect(texts(1)).toEqual(texts(1));
    const others = (seed: number) => texts(seed).filter((_, place) => !kept.includes(place));
    for (const [place, group] of others(2).entries()) expect(group, group.join()).not.toEqual(others(7)[place]);
  });
});
