import { expect, test } from "vitest";
import { broken, fake } from "./beginnings.ts";
import type { MadeUp, Row } from "./history.ts";

const { checkpoints, newView, order, prepared, viewChange } = fake;

/** Replica 1 leads view 1; of the others one has seq 4 stable, and the other was prepared for seqs up to one. */
const leads = (h: MadeUp, upTo = 4) => {
  const seqs = [1, 2, 3, 4, 5, 6].slice(0, upTo);
  const others = [
    viewChange(1, 0, { seq: 4, checkpoint: checkpoints(4, [0, 2, 3]) }),
    viewChange(1, 2, { prepared: seqs.map((seq) => prepared(seq, 0, [2, 3])) }),
  ];
  const own = viewChange(1, 1);
  const orders = seqs.filter((seq) => seq > 4).map((seq) => `${seq}=x`);
  h.viewChanges(...others).ownViewChange(own);
  return h.say("NewView", newView(1, [...others, own], orders.join(" ")));
};
const gives = (h: MadeUp, seq: number, letter = "y") =>
  h.say("PrePrepare", { ...order(seq, 1, 1, "pre-prepare", { digest: letter }), reqArgs: fake.request(letter) });

test.each<Row>([
  ["the seq behind its checkpoint", (h) => gives(leads(h), 5), ""],
  ["one after the other", (h) => gives(gives(leads(h), 5), 6, "z"), ""],
  ["the seq behind its orders", (h) => gives(leads(h, 6), 7), ""],
  ["the first seq", (h) => gives(leads(h), 1), "Q1"],
  ["the seq of its checkpoint", (h) => gives(leads(h), 4), "Q1"],
  ["one further", (h) => gives(leads(h), 6), "Q1"],
  ["one further than the next", (h) => gives(gives(leads(h), 5), 7, "z"), "Q1"],
  ["one further than its orders", (h) => gives(leads(h, 5), 7), "Q1"],
  ["the seq behind a later checkpoint", (h) => gives(leads(h.checkpoints(8, [0, 2, 3])), 9), ""],
])("a leader gives a request %s", (_, make, rules) => {
  expect(broken(make, 1)).toBe(rules);
});
