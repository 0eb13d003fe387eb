import { expect, test } from "vitest";
import { brokenBy, type MadeUp, type Row } from "./history.ts";
import { FakeCluster } from "./messages.ts";

const fake = new FakeCluster(4);
const { newView, prepared, viewChange } = fake;

const broken = (make: Row[1], id?: number): string => brokenBy(fake, make, id);

/** Seq 1 is prepared in view 0, by the leader's PREPARE or without it. */
const known = (id: number) => prepared(1, 0, id === 3 ? [1, 3] : [1, 2]);
const isPrepared = (h: MadeUp) => h.prePrepare(1).ownPrepare(1).prepares(1, [1, 2]).ownCommit(1);
const joins = (h: MadeUp, view = 1) => h.viewChanges(viewChange(view, 1), viewChange(view, 2));

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

const V = [viewChange(1, 0), viewChange(1, 1, { prepared: [known(1)] }), viewChange(1, 2)];
const enters = (h: MadeUp) =>
  h
    .prePrepare(1)
    .ownPrepare(1)
    .rest()
    .newView(newView(1, V, "1=x"));
const bad = (h: MadeUp) =>
  h
    .prePrepare(1)
    .ownPrepare(1)
    .rest()
    .newView(newView(1, V, ""));

test.each<Row>([
  ["votes for its orders", (h) => enters(h).ownPrepare(1, 1).rest(), ""],
  ["does not vote", (h) => enters(h).rest(), "NV7"],
  ["votes for something else", (h) => enters(h).ownPrepare(1, 1, "y"), "P1"],
  [
    "votes for the next order, too",
    (h) => enters(h).ownPrepare(1, 1).prePrepare(2, 1, "y").ownPrepare(2, 1, "y").rest(),
    "",
  ],
  ["votes only for the next order", (h) => enters(h).prePrepare(2, 1, "y").ownPrepare(2, 1, "y").rest(), "NV8"],
  ["is told one that is not valid", (h) => bad(h).rest(), ""],
  ["votes after one that is not valid", (h) => bad(h).prePrepare(2, 1, "y").ownPrepare(2, 1, "y"), "NV6"],
  ["votes before any", (h) => h.prePrepare(2, 1, "y").ownPrepare(2, 1, "y"), "NV6"],
  [
    "votes in a valid one after one that is not",
    (h) =>
      bad(h)
        .newView(newView(1, V, "1=x"))
        .ownPrepare(1, 1)
        .rest(),
    "",
  ],
  [
    "goes on voting in the view before",
    (h) => enters(h).ownPrepare(1, 1).prePrepare(2, 0, "y").ownPrepare(2, 0, "y"),
    "VC4",
  ],
])("told a NEW-VIEW, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

/** Replica 1 leads view 1. */
const leads = (h: MadeUp) =>
  h
    .request("x")
    .viewChanges(viewChange(1, 0), viewChange(1, 2, { prepared: [known(2)] }))
    .ownViewChange(viewChange(1, 1));
const own = (...ids: number[]) => ids.map((id) => viewChange(1, id, id === 2 ? { prepared: [known(2)] } : {}));

test.each<Row>([
  [
    "with 2f+1",
    (h) =>
      leads(h)
        .say("NewView", newView(1, own(0, 1, 2), "1=x"))
        .rest(),
    "",
  ],
  ["with what does not follow", (h) => leads(h).say("NewView", newView(1, own(0, 1, 2), "")), "NV3"],
  ["with null for what is proven", (h) => leads(h).say("NewView", newView(1, own(0, 1, 2), "1=∅")), "NV4"],
  ["with 2f", (h) => leads(h).say("NewView", newView(1, own(0, 2), "1=x")), "NV2"],
  [
    "twice",
    (h) =>
      leads(h)
        .say("NewView", newView(1, own(0, 1, 2), "1=x"))
        .say("NewView", newView(1, own(0, 1, 2, 3), "1=x")),
    "NV1",
  ],
  [
    "again to who comes late",
    (h) =>
      leads(h)
        .say("NewView", newView(1, own(0, 1, 2), "1=x"))
        .say("NewView", newView(1, own(0, 1, 2), "1=x"), [3]),
    "",
  ],
  ["to nobody", (h) => leads(h).rest(), "NV1"],
  [
    "to one only",
    (h) =>
      leads(h)
        .say("NewView", newView(1, own(0, 1, 2), "1=x"), [0])
        .rest(),
    "NV1",
  ],
])("the leader of view 1 begins it %s", (_, make, rules) => {
  expect(broken(make, 1)).toBe(rules);
});

test("who does not lead a view does not begin it", () => {
  expect(
    broken((h) =>
      joins(h)
        .ownViewChange(viewChange(1, 3))
        .say("NewView", newView(1, own(0, 1, 2), "1=x", { signer: 3 })),
    ),
  ).toBe("NV1");
});

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
