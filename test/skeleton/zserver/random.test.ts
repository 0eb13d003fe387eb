import { expect, test } from "vitest";
import { randomFrom } from "../../../skeleton/zserver/random.ts";

const numbers = (seed: number | undefined, count = 1000): number[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => random());
};

test("a seed gives the same numbers each time, and another seed others", () => {
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(8, 10)).not.toEqual(numbers(7, 10));
  expect(numbers(undefined, 10)).not.toEqual(numbers(undefined, 10));
});

test.each([0, 1, 2 ** 32 - 1])("with seed %i they are from 0 up to 1, and everywhere between", (seed) => {
  const all = numbers(seed);
  expect(all.every((number) => number >= 0 && number < 1)).toBe(true);
  const tenths = new Set(all.map((number) => Math.floor(number * 10)));
  expect(tenths.size).toBe(10);
});
