import { expect, test } from "vitest";
import { blamed, fake, isPrepared, joins, known } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const { newView, prepared, viewChange } = fake;

/** It does not hold stable what two others and itself have confirmed. */
const withoutItsOwn = (h: MadeUp) =>
  h
    .whole(1, "a")
    .whole(2, "b")
    .whole(3, "c")
    .whole(4, "d")
    .ownCheckpoint(4, h.stateOf("abcd"))
    .checkpoints(4, [0, 1], h.stateOf("abcd"))
    .rest()
    .prePrepare(9)
    .rest();
/** What three others have confirmed, it does. */
const byOthers = (h: MadeUp) => h.checkpoints(8, [0, 1, 2]).asksState(8).prePrepare(13).ownPrepare(13);

/** Its own CHECKPOINT, without a signature, and a VIEW-CHANGE with that in its proof. */
const own = { msg: { peerId: 3, seq: 4, digest: "7".repeat(64) }, sign: "" };
const unsigned = viewChange(1, 3, { seq: 4, checkpoint: [own] });

/** It refuses a valid VIEW-CHANGE. */
const refuses = (h: MadeUp, id = 0) => h.asked("ViewChange", viewChange(1, id), { ok: false }, id).rest();

/** It is told of a request, and not prepared for it. */
const isTold = (h: MadeUp) => h.prePrepare(1).ownPrepare(1);
/** Four VIEW-CHANGEs begin view 1, of whom nobody was prepared for anything. */
const alike = (h: MadeUp) =>
  h
    .newView(
      newView(
        1,
        [0, 1, 2, 3].map((id) => viewChange(1, id)),
        "",
      ),
    )
    .prePrepare(1, 1)
    .ownPrepare(1, 1);
/** Four begin view 2, and the last of them was prepared. */
const byTheLast = (h: MadeUp) => {
  const more = [0, 1, 2].map((id) => viewChange(2, id));
  return h.newView(newView(2, [...more, viewChange(2, 3, { prepared: [known(3)] })], "1=x")).rest();
};

test.each<Row>([
  ["does not count its own CHECKPOINT", withoutItsOwn, "CP3 verifyBallotCheckpoint"],
  ["counts only those of others", (h) => byOthers(withoutItsOwn(h)), "CP3 checkpoint"],
  ["enters no view that the fourth changes", (h) => byTheLast(isTold(h)), "NV7 verifyNewView"],
  ["enters only views that the fourth does not change", (h) => byTheLast(alike(isTold(h))), "NV7 chooseOrders"],
  [
    "leaves out what it was prepared for",
    (h) => joins(isPrepared(h)).ownViewChange(viewChange(1, 3)),
    "VC2 viewChange",
  ],
  ["takes one VIEW-CHANGE, and not the next", (h) => refuses(h.viewChanges(viewChange(1, 1))), "VC7 verifyViewChange"],
  ["signs nothing", (h) => joins(h).ownViewChange({ ...viewChange(1, 3), sign: "" }), "VC1 viewChange"],
  ["proves a checkpoint by what nobody has signed", (h) => joins(h).ownViewChange(unsigned), "VC1 checkpoint"],
  ["signs no CHECKPOINT", (h) => h.say("Checkpoint", own), "CP1 checkpoint"],
  ["takes no VIEW-CHANGE", (h) => refuses(refuses(h, 1)), "VC6 ViewChangeRpc"],
])("one that %s", (_, make, told) => {
  expect(blamed(make)).toBe(told);
});

/** Replica 1 is needed last in view 5, which it leads. */
const byItsOwn = (h: MadeUp) => h.viewChanges(viewChange(5, 0)).ownViewChange(viewChange(5, 1)).rest();
/** It leads view 1, for which replica 3 was the last. */
const byAnother = (h: MadeUp) =>
  h
    .viewChanges(viewChange(5, 2), viewChange(1, 0))
    .ownViewChange(viewChange(1, 1))
    .viewChanges(viewChange(1, 3))
    .say(
      "NewView",
      newView(
        1,
        [0, 1, 3].map((id) => viewChange(1, id)),
        "",
      ),
    )
    .rest();

const two = viewChange(1, 2, { prepared: [prepared(2, 0, [1, 2]), prepared(1, 0, [1, 2])] });
const sorted = { msg: { ...two.msg, prepared: two.msg.prepared.toReversed() }, sign: two.sign };
const sortedWithin = {
  msg: { ...two.msg, prepared: two.msg.prepared.map((one) => ({ ...one, prepares: one.prepares.toReversed() })) },
  sign: two.sign,
};
const leadsBy = (h: MadeUp, shown: typeof two) =>
  h
    .viewChanges(viewChange(1, 0), two)
    .ownViewChange(viewChange(1, 1))
    .say("NewView", newView(1, [viewChange(1, 0), viewChange(1, 1), shown], "1=x 2=x"));

test.each<Row>([
  ["when its own is the last that is needed", (h) => byItsOwn(h.viewChanges(viewChange(5, 2))), "NV1 ViewChangeRpc"],
  ["when its own is, and does when another's is", (h) => byItsOwn(byAnother(h)), "NV1 viewChange"],
  [
    "when another's is, though somebody has gone on",
    (h) =>
      h
        .viewChanges(viewChange(5, 2), viewChange(1, 0))
        .ownViewChange(viewChange(1, 1))
        .viewChanges(viewChange(1, 3))
        .rest(),
    "NV1 ViewChangeRpc",
  ],
  [
    "when one of those that are needed has gone on",
    (h) =>
      h
        .viewChanges(viewChange(1, 2), viewChange(1, 0))
        .ownViewChange(viewChange(1, 1))
        .viewChanges(viewChange(5, 2))
        .rest(),
    "",
  ],
  [
    "when it was taken along to a later one",
    (h) =>
      h
        .viewChanges(viewChange(5, 2), viewChange(1, 0))
        .ownViewChange(viewChange(1, 1))
        .newView(
          newView(
            2,
            [0, 2, 3].map((id) => viewChange(2, id)),
            "",
          ),
        )
        .viewChanges(viewChange(1, 3))
        .rest(),
    "",
  ],
])("one that does not begin its view %s", (_, make, told) => {
  expect(blamed(make, 1)).toBe(told);
});

test.each<Row>([
  ["as they came", (h) => leadsBy(h, two), ""],
  ["with their proofs sorted", (h) => leadsBy(h, sorted), "NV2 chooseOrders"],
  ["with the PREPAREs in their proofs sorted", (h) => leadsBy(h, sortedWithin), "NV2 verifyViewChange"],
  ["of which one is forged", (h) => leadsBy(h, viewChange(1, 2, { signer: 0 })), "NV2 ViewChangeRpc"],
])("one that shows VIEW-CHANGEs %s", (_, make, told) => {
  expect(blamed(make, 1)).toBe(told);
});

/** It follows 2f others, and something waits with it then. */
const follows = (h: MadeUp) =>
  h
    .viewChanges(viewChange(6, 0), viewChange(6, 3))
    .ownViewChange(viewChange(6, 1))
    .request("x")
    .rest()
    .tick(1000)
    .rest();

test.each<Row>([
  ["when its own is the last that is needed", follows, "T3 ViewChangeRpc"],
  ["when its own is, and begins a view when another's is", (h) => follows(byAnother(h)), "T3 viewChange"],
])("one that does not wait for the next leader %s", (_, make, told) => {
  expect(blamed(make, 1)).toBe(told);
});
