import { expect, test } from "vitest";
import { judgePrepares } from "../../../../../grader/labs/pbft/judge/prepares.ts";
import { read } from "./history-text.ts";

function seenIn(text: string): string[] {
  const { subject, records } = read(text);
  return judgePrepares(subject, records).map(({ rule, seen }) => `${rule}: ${seen}`);
}

test.each([
  ["one to each", "pp PREPARE pp#2 PREPARE#2"],
  ["one after the other", "pp PREPARE>0 P0 PREPARE>1 PREPARE>3"],
  [
    "once more to one to which the call failed, or that has not answered",
    "pp PREPARE>0! PREPARE>0 PREPARE>1? PREPARE>1",
  ],
  ["what others send", "pp PREPARE P0 P0 PREPARE3 PREPARE3"],
])("no PREPARE is too many: %s", (_, text) => {
  expect(seenIn(text)).toEqual([]);
});

test("a second one is, to each who has answered the first (P1)", () => {
  const seen = (to: number) => `P1: a second one to replica ${to}, which answered the first`;
  expect(seenIn("pp PREPARE PREPARE>1")).toEqual([seen(1)]);
  expect(seenIn("pp PREPARE>0! PREPARE>0 PREPARE>0")).toEqual([seen(0)]);
  expect(seenIn("pp PREPARE pp#2 PREPARE#2 PREPARE#2>3")).toEqual([seen(3)]);
});

test("and so is one in another's name", () => {
  expect(seenIn("pp PREPARE-as0>1")).toEqual(["P1: one in the name of 0, to replica 1"]);
});
