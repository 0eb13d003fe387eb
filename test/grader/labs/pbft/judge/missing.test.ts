import { expect, test } from "vitest";
import { judgeCommits } from "../../../../../grader/labs/pbft/judge/commits.ts";
import { sceneOf } from "../../../../../grader/labs/pbft/judge/excerpt.ts";
import { judgeExecution } from "../../../../../grader/labs/pbft/judge/execution.ts";
import { missingCommits } from "../../../../../grader/labs/pbft/judge/obligations.ts";
import { read } from "./history-text.ts";

/** The scene of the first thing that the judge finds. */
function drawn(text: string) {
  const { subject, models, records } = read(text);
  const [violation] = [
    ...judgeExecution(subject, models, records),
    ...judgeCommits(subject, models, records),
    ...missingCommits(subject, models, records),
  ];
  if (violation === undefined) throw new Error(`nothing is wrong: ${text}`);
  const scene = sceneOf(subject, models, records, violation);
  if (scene === undefined) throw new Error(`nothing is drawn: ${text}`);
  return scene;
}

test("a reply that came too early lacked a vote of those that have not voted", () => {
  const { missing, arrows, subject } = drawn("pp P0 P1 COMMIT C0 C0 reply");
  expect(subject).toBe("replica 2");
  expect(missing).toEqual([
    {
      from: ["replica 1", "replica 3"],
      to: ["replica 2"],
      kind: 3,
      text: "missing: one valid COMMIT more, of 1 or 3",
    },
  ]);
  expect(arrows.map(({ badge, worth, isCulprit }) => `${badge} ${worth} ${isCulprit}`)).toEqual([
    "  false",
    "1/2 counted false",
    "2/2 counted false",
    "  false",
    "1/2 counted false",
    "V1 refused false",
    "  true",
  ]);
});

test("a vote that must not count is none of those that are there", () => {
  expect(drawn("pp P0 P1 COMMIT C0 C1-view reply").missing.map(({ text }) => text)).toEqual([
    "missing: one valid COMMIT more, of 1 or 3",
  ]);
});

test("a COMMIT that came too early lacked the pre-prepare, and PREPAREs", () => {
  expect(drawn("P0 COMMIT pp").missing.map(({ text }) => text)).toEqual([
    "missing: a valid pre-prepare of the leader",
    "missing: one valid PREPARE more, of 1 or 3",
  ]);
});

test("a COMMIT that was owed is missing to those that it did not reach", () => {
  const { missing, isSilent } = drawn("pp P0 P1 COMMIT>0");
  expect(isSilent).toBe(true);
  expect(missing).toEqual([
    { from: ["replica 2"], to: ["replica 1", "replica 3"], kind: 3, text: "missing: its COMMIT to 1 3" },
  ]);
});

test("all members have a lane, those that run the submission are named, and so is whoever is not known", () => {
  const { lanes } = drawn("pp P0 P1 COMMIT C0 C3-as1 reply");
  expect(lanes.map(({ label, about }) => [label, about])).toEqual([
    ["client", ""],
    ["0", "leader"],
    ["1", ""],
    ["2", "your code"],
    ["3", ""],
  ]);
});
