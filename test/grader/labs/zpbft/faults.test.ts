import { expect, test } from "vitest";
import { commitSpread } from "../../../../grader/labs/zpbft/one-server/ill-peers.ts";
import { read } from "../pbft/judge/history-text.ts";

test.each([
  ["at once to all", "pp P0 P1 COMMIT", 0],
  ["to one after the other", "pp P0 P1 COMMIT>0 P3 COMMIT>1 COMMIT>3", 3],
  ["for another seq too", "pp P0 P1 COMMIT>0 COMMIT>1 pp#2 COMMIT#2", 1],
  ["by others only", "pp P0 C1 C3", 0],
])("the spread of COMMITs that are sent %s", (_, text, expected) => {
  const { records, subject } = read(text);
  expect(commitSpread(records, subject, 1)).toBeCloseTo(expected, 1);
});
