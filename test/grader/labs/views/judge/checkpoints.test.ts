import { expect, test } from "vitest";
import { broken, fake } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const toFour = (h: MadeUp) => h.whole(1, "a").whole(2, "b").whole(3, "c").whole(4, "d");
const right = (h: MadeUp) => toFour(h).ownCheckpoint(4, h.stateOf("abcd"));

test.each<Row>([
  ["with the state's digest", (h) => right(h).rest(), ""],
  ["with another", (h) => toFour(h).ownCheckpoint(4, h.stateOf("abc")), "CP2"],
  ["never", (h) => toFour(h).rest(), "CP1"],
  ["to one only", (h) => toFour(h).ownCheckpoint(4, h.stateOf("abcd"), [1]).rest(), "CP1"],
  ["for another seq", (h) => h.whole(1, "a").ownCheckpoint(1, h.stateOf("a")), "CP1"],
  ["before it has executed", (h) => h.whole(1, "a").ownCheckpoint(4, h.stateOf("abcd")), "CP1"],
  ["twice, and not the same", (h) => right(h).ownCheckpoint(4, h.stateOf("abc")), "CP1"],
])("it sends its CHECKPOINT %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

const next = (h: MadeUp) => h.prePrepare(9).ownPrepare(9);

test.each<Row>([
  ["with 2f+1", (h) => next(h.checkpoints(4, [0, 1, 2])), ""],
  ["with its own and 2f", (h) => next(right(h).checkpoints(4, [0, 1], h.stateOf("abcd"))), ""],
  [
    "with its own, which it has not sent yet, and 2f",
    (h) => next(toFour(h).checkpoints(4, [0, 1], h.stateOf("abcd"))),
    "",
  ],
  [
    "with its own, which it has not sent yet, and 2f-1",
    (h) => next(toFour(h).checkpoints(4, [0], h.stateOf("abcd"))),
    "CP3",
  ],
  ["with 2f", (h) => next(h.checkpoints(4, [0, 1])), "CP3"],
  ["with none", next, "W1"],
  [
    "with 2f and one that is forged",
    (h) => next(h.checkpoints(4, [0, 1]).tell("Checkpoint", fake.checkpoint(4, 2, { signer: 0 }))),
    "CP4",
  ],
  [
    "with 2f and another digest",
    (h) => next(h.checkpoints(4, [0, 1]).tell("Checkpoint", fake.checkpoint(4, 2, { digest: "t" }))),
    "CP4",
  ],
  ["not with 2f+1", (h) => h.checkpoints(4, [0, 1, 2]).rest().prePrepare(9).rest(), "CP3"],
  ["not with 2f", (h) => h.checkpoints(4, [0, 1]).rest().prePrepare(9).rest(), ""],
])("the window moves %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});
