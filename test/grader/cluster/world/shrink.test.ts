import { expect, test } from "vitest";
import { shrink } from "../../../../grader/cluster/world/shrink.ts";

const NUMBERS = Array.from({ length: 1000 }, (_, number) => number);

/** Comes to the same as long as each of these is there. */
function needing(needed: readonly number[]) {
  const attempts: number[] = [];
  const attempt = async (some: readonly number[]) => {
    attempts.push(some.length);
    return needed.every((one) => some.includes(one)) ? some : undefined;
  };
  return { attempt, attempts };
}

test.each([
  ["one", [0]],
  ["the last", [999]],
  ["some that stand apart", [3, 400, 401, 998]],
  ["none", []],
])("what is left is what is needed, in its order: %s", async (_, needed) => {
  const { attempt, attempts } = needing(needed);
  expect(await shrink(NUMBERS, attempt, 1000)).toEqual(needed);
  expect(attempts.length).toBeLessThan(100);
});

test("what an attempt did without is not tried again", async () => {
  const attempt = async (some: readonly number[]) => (some.includes(7) ? some.filter((one) => one <= 7) : undefined);
  expect(await shrink(NUMBERS, attempt, 1000)).toEqual([7]);
});

test("two that can only go together stay, and there are no more attempts than were asked for", async () => {
  const even = async (some: readonly number[]) =>
    some.includes(1) === some.includes(2) && some.includes(5) ? some : undefined;
  expect(await shrink([1, 5, 2], even, 100)).toEqual([1, 5, 2]);
  const { attempt, attempts } = needing([500]);
  expect((await shrink(NUMBERS, attempt, 3)).length).toBeLessThan(NUMBERS.length);
  expect(attempts).toHaveLength(3);
});
