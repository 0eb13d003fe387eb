import { expect, test } from "vitest";
import { broken, empty, fake, joins } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const { newView, viewChange } = fake;

const early = (h: MadeUp) =>
  h
    .prePrepare(1, 1)
    .rest()
    .newView(newView(1, empty(1, 0, 1, 2), ""));
const votes = (h: MadeUp) =>
  h
    .prepares(2, [0, 1], 1, "y")
    .rest()
    .newView(newView(1, empty(1, 0, 1, 2), ""))
    .prePrepare(2, 1, "y")
    .ownPrepare(2, 1, "y");

test.each<Row>([
  ["an order", (h) => early(h).ownPrepare(1, 1).rest(), ""],
  ["an order, and forgets it", (h) => early(h).prePrepare(2, 1, "y").ownPrepare(2, 1, "y").rest(), "NV9"],
  ["an order, and does not enter", (h) => early(h).rest(), "NV7"],
  ["votes", (h) => votes(h).ownCommit(2, 1, "y").rest(), ""],
  ["votes, and forgets them", (h) => votes(h).rest(), "NV9"],
  [
    "one vote too few",
    (h) =>
      h
        .prepares(2, [0], 1, "y")
        .newView(newView(1, empty(1, 0, 1, 2), ""))
        .prePrepare(2, 1, "y")
        .ownPrepare(2, 1, "y")
        .rest(),
    "",
  ],
])("before it enters view 1 it is told of %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

test.each<Row>([
  ["sends a COMMIT", (h) => h.prePrepare(1).ownPrepare(1).prepares(1, [1, 2]).ownCommit(1).rest(), ""],
  ["sends none", (h) => h.prePrepare(1).ownPrepare(1).prepares(1, [1, 2]).rest(), "C1"],
  [
    "sends none, and has left",
    (h) => joins(h.prePrepare(1).ownPrepare(1)).ownViewChange(viewChange(1, 3)).prepares(1, [1, 2]).rest(),
    "",
  ],
  [
    "sends none, with the leader's and one that is forged",
    (h) =>
      h
        .prePrepare(1)
        .ownPrepare(1)
        .prepares(1, [0])
        .tell("Prepare", fake.order(1, 0, 1, "prepare", { signer: 2 }))
        .rest(),
    "",
  ],
])("when it is prepared, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

const full = (h: MadeUp) =>
  h.prePrepare(11).rest().checkpoints(4, [0, 1, 2]).asksState(4).prePrepare(12, 0, "y").ownPrepare(12, 0, "y");

test.each<Row>([
  ["takes it when its window moves", (h) => full(h).ownPrepare(11).rest(), ""],
  ["forgets it", (h) => full(h).rest(), "W3"],
  [
    "forgets what is too far ahead",
    (h) =>
      h
        .prePrepare(13)
        .rest()
        .checkpoints(8, [0, 1, 2])
        .asksState(8)
        .prePrepare(14, 0, "y")
        .ownPrepare(14, 0, "y")
        .rest(),
    "",
  ],
])("told of a seq that is beyond its window, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

/** Replica 0 leads view 0, and has given all seqs of its window. */
const gives = (h: MadeUp, ...letters: string[]) => {
  for (const [place, letter] of letters.entries()) {
    const order = fake.order(place + 1, 0, 0, "pre-prepare", { digest: letter });
    h.request(letter).say("PrePrepare", { ...order, reqArgs: fake.request(letter) });
  }
  return h;
};
const EIGHT = [..."abcdefgh"];

test.each<Row>([
  ["orders what it is asked for", (h) => gives(h, "a").rest(), ""],
  ["does not", (h) => h.request("a").rest(), "Q1"],
  [
    "does not, beyond its window",
    (h) =>
      gives(h, ...EIGHT)
        .request("i")
        .rest(),
    "",
  ],
  [
    "does not, and its window has moved",
    (h) =>
      gives(h, ...EIGHT)
        .request("i")
        .rest()
        .checkpoints(4, [1, 2, 3])
        .ask("State", 1, { seq: 4, part: 0 })
        .rest(),
    "W2",
  ],
  [
    "does, when its window has moved",
    (h) =>
      gives(
        gives(h, ...EIGHT)
          .rest()
          .checkpoints(4, [1, 2, 3])
          .ask("State", 1, { seq: 4, part: 0 }),
        ...EIGHT,
        "i",
      ).rest(),
    "",
  ],
  [
    "does not, and others have come further without it",
    (h) => gives(h, "a").rest().checkpoints(4, [1, 2, 3]).ask("State", 1, { seq: 4, part: 0 }).request("b").rest(),
    "",
  ],
])("the leader %s", (_, make, rules) => {
  expect(broken(make, 0)).toBe(rules);
});
