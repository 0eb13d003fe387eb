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

test("where an instance is not applied, all about it is shown, and nothing about those behind it", () => {
  const history = historyOf("start 1; 2>1 decide 1 u [!1u] = ok; 2>1 decide 2 v [!2v] = ok; tick 1 5");
  const [violation] = violationsIn(history, SETTING);
  if (violation === undefined) throw new Error("nothing is wrong");
  const texts = sceneOf(history, SETTING, violation).arrows.map(({ text }) => text);
  expect(violation.message).toContain("not applied");
  expect(texts).toEqual(["is started", "Decide [u] in 1", "in 1: decided [u]", "ok"]);
});
