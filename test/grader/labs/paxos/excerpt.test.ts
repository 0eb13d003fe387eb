import { expect, test } from "vitest";
import { sceneOf } from "../../../../grader/labs/paxos/excerpt.ts";
import { violationsIn } from "../../../../grader/labs/paxos/judge/judge.ts";
import { historyOf, SETTING } from "./judge/history-text.ts";

test("what is written about other instances is not among what shows a mistake in one", () => {
  const history = historyOf(
    "start 1; 1 writes N; 2>1 prepare 1/5 [p1/5] = yes 5; 2>1 prepare 2/7 [p2/7] = yes 7; 0>1 prepare 1/3 [p1/3] = yes 3",
  );
  const [violation] = violationsIn(history, SETTING);
  if (violation === undefined) throw new Error("nothing is wrong");
  const texts = sceneOf(history, SETTING, violation).arrows.map(({ text }) => text);
  expect(texts).toContain("in 1: promised 5");
  expect(texts).not.toContain("in 2: promised 7");
});
