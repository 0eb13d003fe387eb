import { expect, test } from "vitest";
import { broken, fake, isPrepared, joins, known } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const { newView, prepared, viewChange } = fake;

/** The leader of view 5, for whom nobody waits, begins that wrongly. */
const liesOfLater = (h: MadeUp) => h.newView(newView(5, [], ""));

test.each<Row>([
  ["with f+1 others", (h) => joins(h).ownViewChange(viewChange(1, 3)).rest(), ""],
  ["step by step", (h) => h.viewChanges(viewChange(5, 1), viewChange(3, 2)).ownViewChange(viewChange(3, 3)).rest(), ""],
  ["with f others", (h) => h.viewChanges(viewChange(1, 1)).ownViewChange(viewChange(1, 3)), "VC6"],
  [
    "to the highest of f+1",
    (h) => h.viewChanges(viewChange(5, 1), viewChange(3, 2)).ownViewChange(viewChange(5, 3)),
    "VC6",
  ],
  [
    "with one sender twice",
    (h) => h.viewChanges(viewChange(1, 1), viewChange(2, 1)).ownViewChange(viewChange(1, 3)),
    "VC8",
  ],
  [
    "with one that is forged",
    (h) => h.viewChanges(viewChange(1, 1), viewChange(1, 2, { signer: 1 })).ownViewChange(viewChange(1, 3)),
    "VC7",
  ],
  ["not with f+1 others", (h) => joins(h).rest(), "VC6"],
  ["not with one that is forged", (h) => h.viewChanges(viewChange(1, 1), viewChange(1, 2, { signer: 1 })).rest(), ""],
  [
    "not, and enters the view",
    (h) =>
      joins(h)
        .newView(
          newView(
            1,
            [0, 1, 2].map((id) => viewChange(1, id)),
            "",
          ),
        )
        .rest(),
    "",
  ],
  ["for nothing", (h) => h.ownViewChange(viewChange(1, 3)), "T2"],
  ["when a request has waited", (h) => h.request("x").tick(100).ownViewChange(viewChange(1, 3)), ""],
  ["before a request has waited", (h) => h.request("x").tick(99).ownViewChange(viewChange(1, 3)), "T1"],
  ["when one that came later has not", (h) => h.tick(90).request("x").tick(90).ownViewChange(viewChange(1, 3)), "T1"],
  [
    "when it has answered it",
    (h) =>
      h
        .whole(1, "x")
        .tick(100)
        .ownViewChange(viewChange(1, 3, { prepared: [known(3)] })),
    "T2",
  ],
  [
    "again before 2f+1 wait",
    (h) => h.request("x").tick(100).ownViewChange(viewChange(1, 3)).tick(1000).ownViewChange(viewChange(2, 3)),
    "T3",
  ],
  [
    "again, when 2f+1 have waited",
    (h) =>
      joins(h.request("x").tick(100).ownViewChange(viewChange(1, 3)))
        .tick(100)
        .ownViewChange(viewChange(2, 3)),
    "",
  ],
  [
    "again, before they have",
    (h) =>
      joins(h.request("x").tick(100).ownViewChange(viewChange(1, 3)))
        .tick(99)
        .ownViewChange(viewChange(2, 3)),
    "T3",
  ],
  [
    "a third time, without doubled patience",
    (h) =>
      joins(
        joins(h.request("x").tick(100).ownViewChange(viewChange(1, 3)))
          .tick(100)
          .ownViewChange(viewChange(2, 3)),
        2,
      )
        .tick(199)
        .ownViewChange(viewChange(3, 3)),
    "T4",
  ],
  [
    "a third time, with it",
    (h) =>
      joins(
        joins(h.request("x").tick(100).ownViewChange(viewChange(1, 3)))
          .tick(100)
          .ownViewChange(viewChange(2, 3)),
        2,
      )
        .tick(200)
        .ownViewChange(viewChange(3, 3)),
    "",
  ],
  [
    "at once, because the leader lies",
    (h) =>
      joins(h)
        .ownViewChange(viewChange(1, 3))
        .newView(newView(1, [], ""))
        .ownViewChange(viewChange(2, 3)),
    "",
  ],
  [
    "at once, because somebody else lies",
    (h) =>
      joins(h)
        .ownViewChange(viewChange(1, 3))
        .newView(newView(1, [], "", { peerId: 2 }))
        .ownViewChange(viewChange(2, 3)),
    "NV6",
  ],
  ["at once, because the leader of a later view lies", (h) => liesOfLater(h).ownViewChange(viewChange(6, 3)), "NV6"],
  [
    "for nothing, after the leader of a later view has lied",
    (h) => liesOfLater(h).ownViewChange(viewChange(1, 3)),
    "T2",
  ],
  [
    "later, after the leader of a later view has lied",
    (h) => liesOfLater(h).tick(1).ownViewChange(viewChange(6, 3)),
    "T2",
  ],
])("it leaves the view %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

test.each<Row>([
  [
    "what it was prepared for",
    (h) => joins(isPrepared(h)).ownViewChange(viewChange(1, 3, { prepared: [known(3)] })),
    "",
  ],
  ["nothing of it", (h) => joins(isPrepared(h)).ownViewChange(viewChange(1, 3)), "VC2"],
  [
    "it with the leader's PREPARE",
    (h) => joins(isPrepared(h)).ownViewChange(viewChange(1, 3, { prepared: [prepared(1, 0, [0, 3])] })),
    "VC3",
  ],
  ["a checkpoint without proof", (h) => joins(h).ownViewChange(viewChange(1, 3, { seq: 4 })), "VC1"],
  [
    "the checkpoint before the last",
    (h) => joins(h.checkpoints(4, [0, 1, 2]).asksState(4).rest()).ownViewChange(viewChange(1, 3)),
    "VC1",
  ],
  [
    "the checkpoint before one that another has proven to it in a VIEW-CHANGE",
    (h) =>
      h
        .viewChanges(viewChange(1, 1, { seq: 4, checkpoint: fake.checkpoints(4, [0, 1, 2]) }))
        .rest()
        .viewChanges(viewChange(1, 2))
        .ownViewChange(viewChange(1, 3)),
    "",
  ],
  ["the last, before it had time", (h) => joins(h.checkpoints(4, [0, 1, 2])).ownViewChange(viewChange(1, 3)), ""],
  ["another's id", (h) => joins(h).say("ViewChange", viewChange(1, 2)), "VC1"],
  [
    "two things",
    (h) =>
      joins(isPrepared(h))
        .ownViewChange(viewChange(1, 3, { prepared: [known(3)] }), [0])
        .ownViewChange(viewChange(1, 3, { prepared: [prepared(1, 0, [1, 2])] }), [1, 2]),
    "VC5",
  ],
  ["it to one only", (h) => joins(h).ownViewChange(viewChange(1, 3), [1]).rest(), "VC5"],
  [
    "a lower view after a higher",
    (h) => joins(joins(h), 5).ownViewChange(viewChange(5, 3)).ownViewChange(viewChange(1, 3)),
    "VC5",
  ],
  [
    "it, and votes on what came later",
    (h) =>
      joins(h.prePrepare(1).ownPrepare(1).prepares(1, [1]))
        .ownViewChange(viewChange(1, 3))
        .prepares(1, [2])
        .ownCommit(1),
    "VC4",
  ],
  [
    "it, and says later what it was prepared for",
    (h) =>
      joins(h.prePrepare(1).ownPrepare(1).prepares(1, [1, 2]))
        .ownViewChange(viewChange(1, 3, { prepared: [known(3)] }))
        .ownCommit(1),
    "",
  ],
  [
    "it, and accepts the leader's next order",
    (h) => joins(h).ownViewChange(viewChange(1, 3)).prePrepare(1).ownPrepare(1),
    "VC4",
  ],
])("its VIEW-CHANGE says %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});
