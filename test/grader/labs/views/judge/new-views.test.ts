import { expect, test } from "vitest";
import type { NewViewArgs, ViewChangeArgs } from "../../../../../skeleton/zviews/messages.ts";
import { blamed, broken, fake, joins, known } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const { newView, viewChange } = fake;

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
  [
    "with another word of its own than it has sent",
    (h) => leads(h).say("NewView", newView(1, [...own(0, 2), viewChange(1, 1, { prepared: [known(1)] })], "1=x")),
    "VC5",
  ],
  [
    "before it has sent its own word",
    (h) =>
      h
        .request("x")
        .viewChanges(viewChange(1, 0), viewChange(1, 2, { prepared: [known(2)] }))
        .say("NewView", newView(1, own(0, 1, 2), "1=x"))
        .ownViewChange(viewChange(1, 1))
        .rest(),
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

/** It begins view 1, in which it shows this of its own. */
const shows = (h: MadeUp, shown: ViewChangeArgs) => leads(h).say("NewView", newView(1, [...own(0, 2), shown], "1=x"));
/** Another asks how things are, and is shown a NEW-VIEW. */
const status = (h: MadeUp, args: NewViewArgs) =>
  h.asked("Status", { peerId: 0 }, { ok: true, heard: true, seq: 0, newView: args, viewChange: null, checkpoint: [] });
const begun = newView(1, own(0, 1, 2), "1=x");
const changed = (place: number): NewViewArgs => {
  const viewChanges = begun.msg.viewChanges.map((one, at) =>
    at === place ? { ...one, msg: { ...one.msg, prepared: [known(3)] } } : one,
  );
  return { ...begun, msg: { ...begun.msg, viewChanges } };
};

test.each<Row>([
  ["is another", (h) => shows(h, viewChange(1, 1, { prepared: [known(1)] })), "VC5 viewChange"],
  ["has another signature", (h) => shows(h, { ...viewChange(1, 1), sign: begun.sign }), "NV2 viewChange"],
  ["was changed later", (h) => status(leads(h).say("NewView", begun), changed(1)), "ST5 viewChange"],
  ["is as it was, and another's is not", (h) => status(leads(h).say("NewView", begun), changed(0)), "ST5 chooseOrders"],
  ["is as it was", (h) => status(leads(h).say("NewView", begun), begun), ""],
])("of the word of its own that its NEW-VIEW shows, that %s", (_, make, told) => {
  expect(blamed(make, 1)).toBe(told);
});
