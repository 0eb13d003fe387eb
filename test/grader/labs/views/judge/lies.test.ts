import { expect, test } from "vitest";
import { broken, fake, known } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const { checkpoints, newView, prepared, viewChange } = fake;

/** A checkpoint that two have confirmed, and how a VIEW-CHANGE shows it. */
const unproven = { seq: 4, checkpoint: checkpoints(4, [0, 1]) };
const proven = { seq: 4, checkpoint: checkpoints(4, [0, 1, 2]) };

/** The leader of view 1 shows a checkpoint that is not proven. */
const lie = (h: MadeUp, shown = unproven) =>
  h.newView(newView(1, [viewChange(1, 0), viewChange(1, 1), viewChange(1, 2, shown)], ""));
const joins = (h: MadeUp, view: number) => h.viewChanges(viewChange(view, 1), viewChange(view, 2));

test.each<Row>([
  ["with nothing of it", (h) => joins(lie(h), 2).ownViewChange(viewChange(2, 3)), ""],
  ["with its checkpoint", (h) => joins(lie(h), 2).ownViewChange(viewChange(2, 3, unproven)), "NV6"],
  ["with its checkpoint, which is proven", (h) => joins(lie(h, proven), 2).ownViewChange(viewChange(2, 3, proven)), ""],
  [
    "with its checkpoint and another proof",
    (h) => joins(lie(h, proven), 2).ownViewChange(viewChange(2, 3, unproven)),
    "VC1",
  ],
  ["with its checkpoint, before it came", (h) => lie(joins(h, 2).ownViewChange(viewChange(2, 3, unproven))), "VC1"],
  [
    "with what only a VIEW-CHANGE has shown",
    (h) => joins(h.viewChanges(viewChange(1, 0, unproven)), 2).ownViewChange(viewChange(2, 3, unproven)),
    "VC1",
  ],
  [
    "with its checkpoint, and begins a view with that",
    (h) => {
      const own = viewChange(3, 3, unproven);
      const others = [viewChange(3, 1), viewChange(3, 2)];
      return h
        .viewChanges(...others)
        .ownViewChange(own)
        .say("NewView", newView(3, [...others, own], ""));
    },
    "VC1 NV2",
  ],
  [
    "with its checkpoint, and begins a view with that, for it believes it",
    (h) => {
      const own = viewChange(3, 3, unproven);
      const others = [viewChange(3, 1), viewChange(3, 2)];
      return lie(h)
        .viewChanges(...others)
        .ownViewChange(own)
        .say("NewView", newView(3, [...others, own], ""));
    },
    "NV6",
  ],
])("after a lie it leaves its view %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

/** An order that the leader of view 1 has not signed: in a NEW-VIEW, and in a proof. */
const forged = newView(1, [viewChange(1, 0), viewChange(1, 1, { prepared: [known(1)] }), viewChange(1, 2)], "1=x", {
  ordersOf: 2,
});
const proofs = [{ ...prepared(1, 1, [0, 2]), prePrepare: forged.msg.prePrepares[0] as never }];

test.each<Row>([
  [
    "which a lie had shown",
    (h) => joins(h.newView(forged), 2).ownViewChange(viewChange(2, 3, { prepared: proofs })),
    "NV6",
  ],
  ["which nobody had shown", (h) => joins(h, 2).ownViewChange(viewChange(2, 3, { prepared: proofs })), "VC3"],
])("it leaves its view with an order that is not its leader's, %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

const next = (h: MadeUp) => h.prePrepare(9).ownPrepare(9);

test.each<Row>([
  ["by a lie", (h) => next(lie(h)), "NV6"],
  ["by a lie that proves it", (h) => next(lie(h, proven)), ""],
  ["by a lie, or a CHECKPOINT that had come", (h) => next(lie(h).checkpoints(4, [0])), "CP3"],
  ["by a lie about less than that", (h) => lie(h).prePrepare(13).ownPrepare(13), "W1"],
])("the window moves %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});
