import { expect, test } from "vitest";
import { broken, isPrepared } from "./beginnings.ts";
import type { Row } from "./history.ts";

test.each<Row>([
  ["what is committed", (h) => h.whole(1, "a").whole(2, "b"), ""],
  [
    "what one COMMIT is missing for",
    (h) => h.prePrepare(1).ownPrepare(1).prepares(1, [1, 2]).ownCommit(1).commits(1, [1]).reply(1),
    "V7",
  ],
  [
    "what is committed behind a gap",
    (h) => h.prePrepare(2).ownPrepare(2).prepares(2, [1, 2]).ownCommit(2).commits(2, [1, 2]).reply(2),
    "V7",
  ],
  [
    "something, with a wrong result",
    (h) => h.prePrepare(1).ownPrepare(1).prepares(1, [1, 2]).ownCommit(1).commits(1, [1, 2]).reply(1, "x", "del ok"),
    "X1",
  ],
  ["by COMMITs of two views", (h) => isPrepared(h).commits(1, [1]).commits(1, [2], 1).reply(1), "V7"],
])("it executes %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

test.each<Row>([
  ["before it is ordered", (h) => h.ownPrepare(1), "P1"],
  ["for two digests", (h) => h.prePrepare(1).ownPrepare(1).ownPrepare(1, 0, "y"), "P1"],
  ["and COMMITs before 2f others", (h) => h.prePrepare(1).ownPrepare(1).prepares(1, [1]).ownCommit(1), "C1"],
  ["never", (h) => h.prePrepare(1).rest(), "P1"],
])("it PREPAREs %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});
