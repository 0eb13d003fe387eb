import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../../grader/checks/random.ts";

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Enough of what a generator gives to tell it from another. */
function choices(random: Random): number[] {
  return Array.from({ length: 20 }, () => random.below(1000));
}

describe("the choices", () => {
  test("are the same with the same seed and name, whatever else runs beside", () => {
    fc.assert(
      fc.property(seed, fc.string(), (seed, name) => {
        const [one, other, beside] = [new Random(seed, name), new Random(seed, name), new Random(seed, `${name}'`)];
        const first = choices(one);
        choices(beside);
        Math.random();
        expect(choices(other)).toEqual(first);
        expect(other.shuffled([1, 2, 3, 4, 5])).toEqual(one.shuffled([1, 2, 3, 4, 5]));
        expect(other.pick("abcdefgh".split(""))).toBe(one.pick("abcdefgh".split("")));
      }),
    );
  });

  test("are others with another seed, or another name", () => {
    fc.assert(
      fc.property(seed, fc.string(), seed, fc.string(), (seed, name, otherSeed, otherName) => {
        fc.pre(seed !== otherSeed && name !== otherName);
        const of = choices(new Random(seed, name));
        expect(choices(new Random(otherSeed, name))).not.toEqual(of);
        expect(choices(new Random(seed, otherName))).not.toEqual(of);
      }),
    );
  });

  test("go on: a generator does not give the same again and again", () => {
    fc.assert(
      fc.property(seed, (seed) => {
        const random = new Random(seed, "experiment");
        expect(choices(random)).not.toEqual(choices(random));
      }),
    );
  });
});

test("below gives every whole number from 0 to below the count, and no other", () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 1, max: 8 }), (seed, count) => {
      const random = new Random(seed, "below");
      const given = new Set(Array.from({ length: 300 }, () => random.below(count)));
      expect([...given].toSorted()).toEqual(Array.from({ length: count }, (_, number) => number));
    }),
    { numRuns: 50 },
  );
});

test("pick gives one of them, and in time each", () => {
  const random = new Random(1, "pick");
  const given = new Set(Array.from({ length: 300 }, () => random.pick(["a", "b", "c"])));
  expect([...given].toSorted()).toEqual(["a", "b", "c"]);
});

describe("shuffled", () => {
  test("gives the same things, each as often, and leaves what it was given alone", () => {
    fc.assert(
      fc.property(seed, fc.array(fc.integer({ min: 0, max: 9 })), (seed, things) => {
        const before = [...things];
        const shuffled = new Random(seed, "shuffled").shuffled(things);
        expect(shuffled.toSorted()).toEqual(before.toSorted());
        expect(things).toEqual(before);
      }),
    );
  });

  test("gives every order in time", () => {
    const random = new Random(1, "orders");
    const given = new Set(Array.from({ length: 300 }, () => random.shuffled(["a", "b", "c"]).join("")));
    expect([...given].toSorted()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
  });
});
