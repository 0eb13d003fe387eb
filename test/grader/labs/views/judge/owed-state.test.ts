import { expect, test } from "vitest";
import { broken, fake, joins } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const { newView, prepared, viewChange } = fake;

const one = (h: MadeUp) =>
  h.whole(1, "a").whole(2, "b").whole(3, "c").whole(4, "d").ownCheckpoint(4, h.stateOf("abcd"));
const stable = (h: MadeUp) => one(h).checkpoints(4, [0, 1], h.stateOf("abcd"));
const proof = (h: MadeUp) => fake.proofOf(4, h.stateOf("abcd"), [0, 1, 3]);
const leavesWithout5 = (h: MadeUp) => joins(h).ownViewChange(viewChange(1, 3, { seq: 4, checkpoint: proof(h) }));
const fetch = (h: MadeUp, letter: string, ok: boolean) =>
  h.asked("FetchRequest", { digest: fake.digest(letter) }, { ok, reqArgs: ok ? fake.request(letter) : null });
const tells = (h: MadeUp, checkpoint: object[]) =>
  h.asked("Status", { peerId: 0 }, { ok: true, heard: true, seq: 4, newView: null, viewChange: null, checkpoint });

test.each<Row>([
  ["has forgotten", (h) => fetch(stable(h).rest(), "a", false), ""],
  ["has not forgotten", (h) => fetch(stable(h).rest(), "a", true), "CP5"],
  ["has not forgotten what is stable only now", (h) => fetch(stable(h), "a", true), ""],
  ["has not forgotten what is not stable", (h) => fetch(one(h).rest(), "a", true), ""],
  ["has forgotten too early", (h) => fetch(one(h).rest(), "a", false), "CP5"],
  [
    "has forgotten what is above",
    (h) => fetch(stable(h).prePrepare(5, 0, "e").ownPrepare(5, 0, "e").rest(), "e", false),
    "CP5",
  ],
  [
    "has forgotten what is above, and its VIEW-CHANGE does not know of it",
    (h) => leavesWithout5(fetch(stable(h).whole(5, "e").rest(), "e", false)),
    "CP5",
  ],
  [
    "has gone back, and its VIEW-CHANGE does not know of what is above",
    (h) => leavesWithout5(tells(stable(h).whole(5, "e").rest(), [])),
    "CP3 CP5",
  ],
  [
    "has not forgotten what is above, and its VIEW-CHANGE does not know of it",
    (h) => leavesWithout5(fetch(stable(h).whole(5, "e").rest(), "e", true)),
    "VC2",
  ],
  ["does not know what it was never told", (h) => fetch(stable(h).rest(), "z", false), ""],
  ["tells of its checkpoint", (h) => tells(stable(h).rest(), proof(h)), ""],
  ["tells of none", (h) => tells(stable(h).rest(), []), "CP3"],
  ["tells of none yet", (h) => tells(stable(h), []), ""],
  [
    "tells of none, for one has lied before it agreed",
    (h) => tells(one(h).checkpoints(4, [0], h.stateOf("abce")).checkpoints(4, [0, 1], h.stateOf("abcd")).rest(), []),
    "",
  ],
  [
    "tells of none, though one has only lied after it agreed",
    (h) =>
      tells(
        one(h)
          .checkpoints(4, [0], h.stateOf("abcd"))
          .checkpoints(4, [0], h.stateOf("abce"))
          .checkpoints(4, [1], h.stateOf("abcd"))
          .rest(),
        [],
      ),
    "CP3",
  ],
  ["tells of one with two words for it", (h) => tells(stable(h).rest(), proof(h).slice(1)), "CP3"],
  [
    "tells of one with a word that is forged",
    (h) => tells(stable(h).rest(), [...proof(h), fake.checkpoint(4, 2, { signer: 1 })]),
    "CP4",
  ],
  [
    "tells of none, and says the same in its VIEW-CHANGE",
    (h) => joins(tells(h.checkpoints(4, [0, 1, 2]).asksState(4).rest(), [])).ownViewChange(viewChange(1, 3)),
    "CP3",
  ],
  ["tells of it, and then of none", (h) => tells(tells(stable(h).rest(), proof(h)), []), "CP5"],
])("asked what it knows, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

test("a VIEW-CHANGE whose checkpoint is before that of an earlier one", () => {
  const seqs = (first: number, second: number) => (h: MadeUp) => {
    const says = (view: number, seq: number) =>
      viewChange(view, 3, { seq, checkpoint: seq === 0 ? [] : fake.checkpoints(seq, [0, 1, 2]) });
    return joins(joins(h).ownViewChange(says(1, first)), 2).ownViewChange(says(2, second));
  };
  expect(broken(seqs(4, 8))).toBe("");
  expect(broken(seqs(8, 4))).toBe("CP5");
});

const text = (h: MadeUp) => h.textOf("abcd");
const away = (h: MadeUp) => h.checkpoints(4, [0, 1, 2], h.stateOf("abcd"));
const given = (h: MadeUp, other = 0, state = text(h)) =>
  h.ask("State", other, { seq: 4, part: 0 }, { ok: true, parts: 1, text: state });
const refused = (h: MadeUp, other: number) =>
  h.ask("State", other, { seq: 4, part: 0 }, { ok: false, parts: 0, text: "" });
const wrongText = (h: MadeUp) => h.textOf("abce");
/** Something is committed, and waits for what is before it. */
const committed = (h: MadeUp, seq: number, letter: string) =>
  h
    .prePrepare(seq, 0, letter)
    .ownPrepare(seq, 0, letter)
    .prepares(seq, [1, 2], 0, letter)
    .ownCommit(seq, 0, letter)
    .commits(seq, [1, 2], 0, letter);
const lacksTheFirst = (h: MadeUp) => committed(committed(committed(h, 2, "b"), 3, "c"), 4, "d");
const toEight = (h: MadeUp) => given(away(h)).rest().whole(5, "e").whole(6, "f").whole(7, "g").whole(8, "h");

test.each<Row>([
  ["asks for the state", (h) => away(h).asksState(4).rest(), ""],
  ["asks nobody", (h) => away(h).prePrepare(9).ownPrepare(9).rest(), "ST1"],
  ["asks nobody, and shows nothing of what it knows", (h) => away(h).rest(), "CP3"],
  ["asks the next when one has none", (h) => refused(refused(refused(away(h), 0), 1), 2).rest(), ""],
  ["asks no more when one has none", (h) => refused(away(h), 0).rest(), "ST2"],
  ["asks no more when one has a wrong one", (h) => given(away(h), 0, wrongText(h)).rest(), "ST2"],
  ["waits for an answer", (h) => away(h).asksState(4).rest(), ""],
  ["takes the right one", (h) => given(away(h)).rest().whole(5, "e"), ""],
  [
    "takes the right one, and lacks one seq alone",
    (h) =>
      given(away(lacksTheFirst(h)))
        .rest()
        .whole(5, "e"),
    "",
  ],
  ["has executed more, and lacks that seq still", (h) => away(lacksTheFirst(h)).asksState(4).reply(4, "d"), "V7"],
  ["goes on to the next one", (h) => toEight(h).ownCheckpoint(8, h.stateOf("abcdefgh")).rest(), ""],
  ["goes on to the next one, and does not say so", (h) => toEight(h).rest(), "CP1"],
  ["takes a wrong one", (h) => given(away(h), 0, wrongText(h)).whole(5, "e"), "ST2"],
  ["asks for the right one again", (h) => given(given(away(h)).rest(), 1).rest(), "ST3"],
  ["has asked for it twice before it had time to take it", (h) => given(given(away(h)), 1).rest(), ""],
  ["answers what is asked again", (h) => given(away(h)).rest().request("d").reply(4, "d").rest(), ""],
  ["answers nothing that is asked again", (h) => given(away(h)).rest().request("d").rest(), "ST3"],
  [
    "answers wrongly what is asked again",
    (h) => given(away(h)).rest().request("d").reply(4, "d", "del ok").rest(),
    "X1",
  ],
  ["executes again what it has from others", (h) => given(away(h)).rest().whole(5, "d"), "ST3"],
])("told of a checkpoint that it cannot come to, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

const lacks = (h: MadeUp) =>
  h
    .newView(
      newView(1, [viewChange(1, 0), viewChange(1, 1, { prepared: [prepared(1, 0, [1, 2])] }), viewChange(1, 2)], "1=x"),
    )
    .prePrepare(2, 1, "y")
    .ownPrepare(2, 1, "y");
const asks = (h: MadeUp, other: number, letter?: string) =>
  h.ask(
    "FetchRequest",
    other,
    { digest: fake.digest("x") },
    { ok: letter !== undefined, reqArgs: letter === undefined ? null : fake.request(letter) },
  );

test.each<Row>([
  [
    "asks for it",
    (h) =>
      lacks(h)
        .ask("FetchRequest", 0, { digest: fake.digest("x") })
        .rest(),
    "",
  ],
  ["asks nobody", (h) => lacks(h).rest(), "ST4"],
  ["asks no more when one does not know it", (h) => asks(lacks(h), 0).rest(), "ST4"],
  ["asks no more when one gives another", (h) => asks(lacks(h), 0, "y").rest(), "ST4"],
  ["asks all", (h) => asks(asks(asks(lacks(h), 0), 1), 2).rest(), ""],
  ["takes it", (h) => asks(lacks(h), 0, "x").ownPrepare(1, 1).rest(), ""],
  ["does not take it", (h) => asks(lacks(h), 0, "x").rest().rest(), "NV8"],
  ["had it", (h) => lacks(h.request("x")).ownPrepare(1, 1).rest(), ""],
])("told of a NEW-VIEW with a request that it lacks, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});

const back = (h: MadeUp) => h.prePrepare(1).ownPrepare(1).rest().restart();
const remembered = (h: MadeUp, ...ids: number[]) => {
  for (const id of ids) h.status(id, { heard: true, seq: 4 });
  return h;
};

test.each<Row>([
  ["is silent", (h) => remembered(back(h), 0, 1, 2).prePrepare(2, 0, "y").rest(), ""],
  ["speaks", (h) => remembered(back(h), 0, 1, 2).prePrepare(2, 0, "y").ownPrepare(2, 0, "y"), "ST6"],
  [
    "speaks, though 2K are not over",
    (h) => remembered(back(h), 0, 1, 2).checkpoints(8, [0, 1, 2]).prePrepare(13, 0, "y").ownPrepare(13, 0, "y"),
    "ST6",
  ],
  [
    "speaks, and 2K are over",
    (h) => remembered(back(h), 0, 1, 2).checkpoints(12, [0, 1, 2]).prePrepare(13, 0, "y").ownPrepare(13, 0, "y"),
    "",
  ],
  [
    "speaks, and only f have heard it",
    (h) => remembered(back(h), 0).status(1).prePrepare(2, 0, "y").ownPrepare(2, 0, "y"),
    "",
  ],
  ["speaks before it has asked", (h) => back(h).prePrepare(2, 0, "y").ownPrepare(2, 0, "y"), "ST6"],
  ["asks all", (h) => remembered(back(h), 0, 1, 2).tick(1000).rest(), ""],
  ["asks one", (h) => remembered(back(h), 0).tick(1000).rest(), "ST5"],
  ["asks one, and it is early", (h) => remembered(back(h), 0).tick(100).rest(), ""],
])("started again after it was heard, it %s", (_, make, rules) => {
  expect(broken(make)).toBe(rules);
});
