import { expect, test } from "vitest";
import { nextOf } from "../../../skeleton/zpaxos/next.ts";

test("what is next is an instance and its value, or nothing", () => {
  expect(nextOf({ seq: 3, value: null })).toEqual({ seq: 3, value: null });
  expect(nextOf({ seq: 1, value: "put x 1", more: true })).toMatchObject({ seq: 1, value: "put x 1" });
  expect(nextOf(undefined)).toBeUndefined();
  expect(nextOf(null)).toBeUndefined();
});

test("anything else is told, and not given to the service", () => {
  expect(() => nextOf(Promise.resolve(undefined))).toThrow("nextToApply returned a promise, which nobody waits for");
  expect(() => nextOf({ seq: 3 })).toThrow(
    "nextToApply returned { seq: 3 }: it must return {seq, value}, or undefined",
  );
  expect(() => nextOf({ seq: 0, value: "a" })).toThrow("seq: 0");
  expect(() => nextOf(7)).toThrow("nextToApply returned 7");
});
