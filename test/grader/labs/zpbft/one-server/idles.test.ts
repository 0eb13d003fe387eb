import { expect, test } from "vitest";
import { idlesOf } from "../../../../../grader/labs/zpbft/one-server/idles.ts";
import { historyOf } from "../history-text.ts";

test.each([
  ["it is told so", "pp; idle; P0; idle", 2],
  ["not so briefly that more may come", "pp; idle briefly", 0],
  ["not when others were", "idle 0 3", 0],
  ["with others, too", "idle 0 2 3", 1],
  ["not before anything is told", "pp P0 P1", 0],
])("a server was idle when %s", (_, text, count) => {
  expect(idlesOf(historyOf(text), 2)).toHaveLength(count);
});

test("what counts is where the grader began to wait, and where it saw that the server was idle", () => {
  const history = historyOf("pp; wait; P0; idle; C0; idle");
  const [pp, p0, c0] = history.calls;
  const [first, second] = idlesOf(history, 2);
  expect(pp?.passed).toBeLessThanOrEqual(first?.since as number);
  expect(p0?.passed).toBeGreaterThan(first?.since as number);
  expect(first?.at).toBeGreaterThan(p0?.passed as number);
  expect(c0?.passed).toBeLessThanOrEqual(second?.since as number);
});

test("before a place, only those before it count", () => {
  const history = historyOf("pp; idle; P0; idle");
  const [first, second] = idlesOf(history, 2) as unknown as readonly [{ at: number }, { at: number }];
  expect(idlesOf(history, 2, second.at)).toEqual([first]);
  expect(idlesOf(history, 2, first.at)).toEqual([]);
});
