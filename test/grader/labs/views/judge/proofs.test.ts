import { expect, test } from "vitest";
import {
  type Cluster,
  NULL_DIGEST,
  ordersOf,
  whyNotNewView,
  whyNotStable,
  whyNotViewChange,
} from "../../../../../grader/labs/views/judge/proofs.ts";
import { FakeCluster } from "./messages.ts";

/** Four replicas, a checkpoint each four seqs: leaders of views 0 to 3 are 0 to 3. */
const four = new FakeCluster(4);
const cluster: Cluster = four.cluster;
const { checkpoint, checkpoints, newView, order, prepared, viewChange } = four;

type Row<T> = [what: string, made: T, flaw: string | undefined];

const proof = checkpoints(4, [0, 1, 2]);

test.each<Row<[seq: number, proof: ReturnType<typeof checkpoints>]>>([
  ["2f+1", [4, proof], undefined],
  ["all", [4, checkpoints(4, [0, 1, 2, 3])], undefined],
  ["none for seq 0", [0, []], undefined],
  ["some for seq 0", [0, proof], "proves seq 0"],
  ["2f", [4, checkpoints(4, [0, 1])], "has 2 CHECKPOINTs"],
  ["none", [4, []], "has 0 CHECKPOINTs"],
  ["one twice", [4, [...checkpoints(4, [0, 1]), checkpoint(4, 1)]], "two CHECKPOINTs of 1"],
  ["two digests", [4, [...checkpoints(4, [0, 1]), checkpoint(4, 2, { digest: "b" })]], "have 2 digests"],
  ["another seq", [8, proof], "for seq 4, not 8"],
  ["no multiple of K", [5, checkpoints(5, [0, 1, 2])], "no multiple"],
  ["one forged", [4, [...checkpoints(4, [0, 1]), checkpoint(4, 2, { signer: 1 })]], "not signed by 2"],
  ["one of an unknown", [4, [...checkpoints(4, [0, 1]), checkpoint(4, 9, { signer: 1 })]], "not signed by 9"],
  [
    "one signed as a commit",
    [4, [...checkpoints(4, [0, 1]), checkpoint(4, 2, { phase: "commit" })]],
    "not signed by 2",
  ],
])("a checkpoint is proven by %s", (_, [seq, made], flaw) => {
  const why = whyNotStable(cluster, seq, made);
  if (flaw === undefined) expect(why).toBeUndefined();
  else expect(why).toContain(flaw);
});

const right = prepared(5, 0, [1, 2]);

test.each<Row<ReturnType<typeof viewChange>>>([
  ["empty", viewChange(1, 3), undefined],
  ["of a view far ahead", viewChange(99, 3, { prepared: [prepared(3, 96, [1, 2])] }), undefined],
  ["with a checkpoint", viewChange(1, 3, { seq: 4, checkpoint: proof }), undefined],
  ["with an entry above it", viewChange(1, 3, { seq: 4, checkpoint: proof, prepared: [right] }), undefined],
  ["with one PREPARE more", viewChange(1, 3, { prepared: [prepared(5, 0, [1, 2, 3])] }), undefined],
  ["for view 0", viewChange(0, 3), "VC1 view 0"],
  ["signed by another", viewChange(1, 3, { signer: 2 }), "VC1 not signed by 3"],
  ["signed as a new-view", viewChange(1, 3, { phase: "new-view" }), "VC1 not signed by 3"],
  ["of an unknown", viewChange(1, 9, { signer: 2 }), "VC1 not signed by 9"],
  ["with seq 4 and no proof", viewChange(1, 3, { seq: 4 }), "VC1 has 0 CHECKPOINTs"],
  ["with a forged seq 100", viewChange(1, 3, { seq: 100, checkpoint: checkpoints(100, [3]) }), "VC1 has 1 CHECKPOINTs"],
  ["with an entry of its own view", viewChange(1, 3, { prepared: [prepared(5, 1, [2, 3])] }), "VC3 not below 1"],
  [
    "with an entry at its checkpoint",
    viewChange(1, 3, { seq: 4, checkpoint: proof, prepared: [prepared(4, 0, [1, 2])] }),
    "VC3 outside 5..12",
  ],
  ["with an entry beyond 2K", viewChange(1, 3, { prepared: [prepared(9, 0, [1, 2])] }), "VC3 outside 1..8"],
  ["with a seq twice", viewChange(2, 3, { prepared: [right, prepared(5, 1, [2, 3])] }), "VC3 two entries for seq 5"],
  ["with the leader's PREPARE", viewChange(1, 3, { prepared: [prepared(5, 0, [0, 1])] }), "VC3 its own leader"],
  ["with 2f-1 PREPAREs", viewChange(1, 3, { prepared: [prepared(5, 0, [1])] }), "VC3 has 1 PREPAREs"],
  ["with one sender twice", viewChange(1, 3, { prepared: [prepared(5, 0, [1, 1])] }), "VC3 two PREPAREs of 1"],
  [
    "with a pre-prepare of no leader",
    viewChange(1, 3, { prepared: [prepared(5, 0, [1, 2], { leader: 3 })] }),
    "VC3 a pre-prepare of 3",
  ],
  [
    "with a forged pre-prepare",
    viewChange(1, 3, { prepared: [{ ...right, prePrepare: order(5, 0, 0, "pre-prepare", { signer: 3 }) }] }),
    "VC3 not signed by 0",
  ],
  [
    "with a forged PREPARE",
    viewChange(1, 3, {
      prepared: [{ ...right, prepares: [order(5, 0, 1, "prepare"), order(5, 0, 2, "prepare", { signer: 3 })] }],
    }),
    "VC3 not signed by 2",
  ],
  [
    "with COMMITs for PREPAREs",
    viewChange(1, 3, { prepared: [{ ...right, prepares: [order(5, 0, 1, "commit"), order(5, 0, 2, "commit")] }] }),
    "VC3 not signed by 1",
  ],
  [
    "with a PREPARE of another digest",
    viewChange(1, 3, {
      prepared: [{ ...right, prepares: [order(5, 0, 1, "prepare"), order(5, 0, 2, "prepare", { digest: "y" })] }],
    }),
    "VC3 something else",
  ],
])("a VIEW-CHANGE %s", (_, made, flaw) => {
  expect(said(whyNotViewChange(cluster, made))).toEqual(
    flaw === undefined ? undefined : expect.stringMatching(words(flaw)),
  );
});

/** What follows: `5=x 6=∅`. */
const followed = (...all: ReturnType<typeof viewChange>[]): string => {
  const { low, orders } = ordersOf(all);
  return [`${low}:`, ...orders.map(({ seq, digest }) => `${seq}=${four.letterOf(digest)}`)].join(" ");
};
const knows = (peerId: number, ...entries: ReturnType<typeof prepared>[]) =>
  viewChange(4, peerId, { prepared: entries });
const at4 = (peerId: number, ...entries: ReturnType<typeof prepared>[]) =>
  viewChange(4, peerId, { seq: 4, checkpoint: proof, prepared: entries });

test.each<[what: string, all: ReturnType<typeof viewChange>[], orders: string]>([
  ["nobody knows of anything", [knows(1), knows(2), knows(3)], "0:"],
  ["one knows of one", [knows(1, prepared(1, 0, [1, 2])), knows(2), knows(3)], "0: 1=x"],
  ["there are gaps", [knows(1, prepared(3, 0, [1, 2])), knows(2), knows(3)], "0: 1=∅ 2=∅ 3=x"],
  [
    "two know of different ones",
    [knows(1, prepared(2, 0, [1, 2])), knows(2, prepared(4, 1, [2, 3])), knows(3)],
    "0: 1=∅ 2=x 3=∅ 4=x",
  ],
  [
    "the higher view comes last",
    [knows(1, prepared(1, 0, [1, 2])), knows(2, prepared(1, 1, [2, 3], { digest: "y" })), knows(3)],
    "0: 1=y",
  ],
  [
    "the higher view comes first",
    [knows(1, prepared(1, 1, [2, 3], { digest: "y" })), knows(2, prepared(1, 0, [1, 2])), knows(3)],
    "0: 1=y",
  ],
  [
    "most know the lower view",
    [
      knows(1, prepared(1, 0, [1, 2])),
      knows(2, prepared(1, 0, [1, 2])),
      knows(3, prepared(1, 2, [1, 3], { digest: "y" })),
    ],
    "0: 1=y",
  ],
  [
    "a null request is of a higher view",
    [knows(1, prepared(1, 0, [1, 2])), knows(2, prepared(1, 1, [2, 3], { digest: "∅" })), knows(3)],
    "0: 1=∅",
  ],
  ["one has a checkpoint", [at4(1), knows(2, prepared(3, 0, [1, 2])), knows(3)], "4:"],
  [
    "one has a checkpoint and one above",
    [at4(1), knows(2, prepared(3, 0, [1, 2]), prepared(6, 0, [1, 2])), knows(3)],
    "4: 5=∅ 6=x",
  ],
])("what is ordered when %s", (_, all, orders) => {
  expect(followed(...all)).toBe(orders);
});

const V = [knows(0), knows(1, prepared(2, 0, [1, 2])), knows(2, prepared(2, 1, [2, 3], { digest: "y" }))];
const whole = "1=∅ 2=y";

test.each<Row<ReturnType<typeof newView>>>([
  ["right", newView(4, V, whole), undefined],
  ["of nobody who knows of anything", newView(4, [knows(0), knows(1), knows(3)], ""), undefined],
  ["with all four", newView(4, [...V, knows(3)], whole), undefined],
  ["of another than the leader", newView(4, V, whole, { peerId: 1 }), "NV1 of 1"],
  ["signed by another", newView(4, V, whole, { signer: 1 }), "NV1 not signed by 0"],
  ["with two VIEW-CHANGEs", newView(4, V.slice(1), whole), "NV2 has 2 VIEW-CHANGEs"],
  ["with one twice", newView(4, [...V.slice(1), V[1] as (typeof V)[0]], whole), "NV2 two VIEW-CHANGEs of 1"],
  ["with one of the view before", newView(4, [...V.slice(1), viewChange(3, 0)], whole), "NV2 for view 3"],
  ["with one that is forged", newView(4, [...V.slice(1), viewChange(4, 0, { signer: 3 })], whole), "NV2 not valid"],
  ["with a fake proof", newView(4, [...V.slice(1), knows(0, prepared(3, 0, [1]))], "1=∅ 2=y 3=x"), "NV2 not valid"],
  ["that leaves one out", newView(4, V, "1=∅"), "NV3 does not order seq 2"],
  ["that leaves the gap out", newView(4, V, "2=y"), "NV5 does not order seq 1"],
  ["with one more", newView(4, V, `${whole} 3=∅`), "NV3 orders seq 3"],
  ["from the checkpoint on", newView(4, V, `0=∅ ${whole}`), "NV3 orders seq 0"],
  ["with one twice", newView(4, V, `${whole} 2=y`), "NV3 seq 2 twice"],
  ["in another order", newView(4, V, "2=y 1=∅"), "NV3 not in the order"],
  ["with the lower view's digest", newView(4, V, "1=∅ 2=x"), "NV4 at seq 2"],
  ["with null for what is proven", newView(4, V, "1=∅ 2=∅"), "NV4 at seq 2"],
  ["with something in the gap", newView(4, V, "1=z 2=y"), "NV5 at seq 1"],
  ["with orders of the view before", newView(4, V, whole, { ordersView: 3 }), "NV1 order for seq 1"],
  ["with orders of another", newView(4, V, whole, { ordersOf: 2 }), "NV1 order for seq 1"],
])("a NEW-VIEW %s", (_, made, flaw) => {
  expect(said(whyNotNewView(cluster, made))).toEqual(
    flaw === undefined ? undefined : expect.stringMatching(words(flaw)),
  );
});

test("the digest of the null request is that of the empty object", () => {
  expect(NULL_DIGEST).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
});

function said(flaw: { rule: string; text: string } | undefined): string | undefined {
  return flaw && `${flaw.rule} ${flaw.text}`;
}

/** A rule, and words of what is said. */
function words(flaw: string): RegExp {
  const [rule = "", ...rest] = flaw.split(" ");
  return new RegExp(`^${rule} .*${RegExp.escape(rest.join(" "))}`);
}
