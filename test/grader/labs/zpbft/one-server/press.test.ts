import { describe, expect, test } from "vitest";
import { History } from "../../../../../grader/history/history.ts";
import { PBFT } from "../../../../../grader/labs/pbft/wire.ts";
import { countedAtTheEnd, takenInTurn } from "../../../../../grader/labs/zpbft/one-server/press.ts";
import { read } from "../../pbft/judge/history-text.ts";

type Trial = readonly [length_ms: number, after_ms: number, count: number];

function found(...trials: readonly Trial[]) {
  const history = new History(PBFT);
  for (const [index, [length_ms, after_ms, count]] of trials.entries())
    history.note({ kind: "pressed", about: index + 1, count, length_ms, after_ms });
  return countedAtTheEnd(2, history);
}

const WAITED = [
  [100, 21, 30],
  [180, 25, 20],
  [310, 23, 40],
] as const;

describe("it is not said that a server counts when no more COMMITs come, if", () => {
  test.each([
    ["the reply came meanwhile", [[100, 0, 1] as const]],
    ["that was seen too seldom", WAITED.slice(1)],
    ["the reply came meanwhile once", [...WAITED, [145, 0, 1] as const]],
    ["one came as long behind them as chance would have it", [...WAITED.slice(1), [220, 80, 30] as const]],
    ["it was not tried", []],
  ])("%s", (_, trials) => {
    expect(found(...trials)).toEqual([]);
  });
});

test("it is said if each reply came when they had ended", () => {
  expect(found(...WAITED)).toMatchObject([
    {
      rule: "R3",
      functions: ["CommitRpc", "verifyBallotCommit"],
      seen: "no reply while at least 20 more COMMITs came, and one when they had ended, 3 times",
    },
  ]);
});

describe("the server was at work while COMMITs came, as those show that were sent when one before them was answered:", () => {
  test.each([
    ["each of them", "C1 C1 C1 C1 reply", 3],
    ["none if all were sent before it answered any", "C1@5 C1@5 C1@5 C1 reply", 0],
    ["none that were answered behind the reply", "C1 C1@5 C1@5 reply", 0],
    ["none about another seq", "C1 C1#2 C1#2 reply", 0],
    ["none that were not answered", "C1 C1? C1~ C1 reply", 1],
    ["none without a reply", "C1 C1 C1", 0],
  ])("%s: %s", (_, text, count) => {
    expect(takenInTurn(read(text).records, 1).count).toBe(count);
  });

  test("and for how long", () => {
    expect(takenInTurn(read("C1 C1 C1 C1 reply").records, 1).span_ms).toBe(2);
  });
});
