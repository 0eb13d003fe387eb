import { expect, test } from "vitest";
import { broken, empty, fake, joins } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const { newView, viewChange } = fake;

test.each<Row>([
  ["waits for nobody", (h) => joins(h.muted(0)).ownViewChange(viewChange(1, 3)).rest(), ""],
  [
    "waits for one that does not answer",
    (h) => joins(h.muted(0)).ownViewChange(viewChange(1, 3), [0, 1]).rest(),
    "VC9",
  ],
  ["forgets one, and all have answered", (h) => joins(h).ownViewChange(viewChange(1, 3), [0, 1]).rest(), "VC5"],
  ["does not answer", (h) => h.asks("ViewChange", viewChange(1, 1)).rest(), "VC9"],
  ["has not had the time to answer", (h) => h.asks("ViewChange", viewChange(1, 1)), ""],
])("told of a VIEW-CHANGE, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

const leaves = (h: MadeUp) => joins(h.request("x").rest().tick(100)).ownViewChange(viewChange(1, 3));

test.each<Row>([
  ["leaves", (h) => h.request("x").rest().tick(100).ownViewChange(viewChange(1, 3)).rest(), ""],
  ["stays", (h) => h.request("x").rest().tick(100).rest(), "T1"],
  ["stays, and its time was not over", (h) => h.request("x").rest().tick(99).rest(), ""],
  ["stays, and may have taken it later", (h) => h.request("x").tick(100).rest(), ""],
  ["stays, and was not idle yet", (h) => h.request("x").rest().tick(100), ""],
  ["stays, and it was answered", (h) => h.request("x").whole(1, "x").rest().tick(100).rest(), ""],
  [
    "stays, and another was answered in between",
    (h) => h.request("y").rest().tick(50).whole(1, "x").rest().tick(60).rest(),
    "",
  ],
  ["stays, long after another was answered", (h) => h.request("y").rest().whole(1, "x").rest().tick(100).rest(), "T1"],
  [
    "stays, and it is forged",
    (h) =>
      h
        .tell("Request", { ...fake.request("x"), sign: fake.request("y").sign } as never)
        .rest()
        .tick(100)
        .rest(),
    "",
  ],
  [
    "stays, and has entered the next view",
    (h) =>
      h
        .request("x")
        .rest()
        .newView(newView(1, empty(1, 0, 1, 2), ""))
        .tick(100)
        .rest(),
    "",
  ],
  [
    "leaves, and goes on to the one after",
    (h) => leaves(h).rest().tick(100).ownViewChange(viewChange(2, 3)).rest(),
    "",
  ],
  ["leaves, and waits for ever", (h) => leaves(h).rest().tick(100).rest(), "T3"],
  [
    "leaves, and waits for those who are too few",
    (h) =>
      h
        .request("x")
        .rest()
        .tick(100)
        .ownViewChange(viewChange(1, 3))
        .viewChanges(viewChange(1, 1))
        .rest()
        .tick(1000)
        .rest(),
    "",
  ],
])("when a request has waited for long enough, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

test.each<Row>([
  [
    "its leader was waited for",
    (h) =>
      joins(joins(leaves(h)).tick(100).ownViewChange(viewChange(2, 3)), 2)
        .request("y")
        .tick(200)
        .ownViewChange(viewChange(3, 3)),
    "",
  ],
  [
    "a request came",
    (h) =>
      joins(leaves(h).tick(100).ownViewChange(viewChange(2, 3)), 1)
        .tick(10)
        .request("y")
        .tick(100)
        .ownViewChange(viewChange(3, 3)),
    "T5",
  ],
  [
    "it has left the one before",
    (h) =>
      joins(leaves(h).tick(100).ownViewChange(viewChange(2, 3)), 1)
        .tick(200)
        .ownViewChange(viewChange(3, 3)),
    "T3",
  ],
])("it leaves view 2 on its way there when %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});
