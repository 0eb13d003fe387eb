import { expect, test } from "vitest";
import type { Arrow } from "../../../grader/history/scene/scene.ts";
import { entitlingIn } from "../../../grader/report/page/entitled.ts";

const [PRE_PREPARE, PREPARE, COMMIT, REPLY] = [0, 1, 2, 3];

const arrow = (from: string, to: string, kind: number, worth: Arrow["worth"] = ""): Arrow => {
  return { at: 1, time_ms: 0, from, to: to.split(" "), kind, text: "", note: "", badge: "", worth, isCulprit: false };
};

test("a message is entitled by what had reached its sender and counts, and by no vote for the same", () => {
  const arrows = [
    arrow("3", "1", COMMIT, "counted"),
    arrow("0", "1 2 3", PRE_PREPARE),
    arrow("1", "0 2 3", PREPARE),
    arrow("0", "2", PREPARE, "counted"),
    arrow("2", "1", PREPARE, "counted"),
    arrow("2", "1", PREPARE, "refused"),
    arrow("1", "0 2 3", COMMIT),
    arrow("2", "1", COMMIT, "counted"),
    arrow("1", "client", REPLY),
  ];
  expect(entitlingIn({ arrows, subject: "1" })).toEqual([[], [], [1, 2], [], [], [], [2, 5], [], [1, 2, 5, 8]]);
});
