import type { Prepared, ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check, type Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { type Entries, leadBy, leadWith, letter, nextLed } from "../orders.ts";
import { confirm } from "./checkpoint-once.ts";

export const orders: Check = {
  id: "orders",
  title:
    "a new view orders each seq above the highest checkpoint, with the digest that was prepared in the highest view",
  rules: ["NV3", "NV4", "Q1"],
  points: 7,
  of: "chooseOrders",
  needs: ["lead"],
  blockedBy: ["join", "view-change-sent", "view-change-flaws", "checkpoint-once"],
  hint: "Of several proofs for a seq, which one is the latest truth? And from which seq to which must a new view order, if checkpoints and proofs of different replicas differ?",
  stands: [
    { name: "proofs", size: backupOf(4), play: alone(proofs) },
    { name: "checkpoints", size: backupOf(4), interval: 4, play: alone(checkpoints) },
    { name: "ahead", size: backupOf(4), interval: 4, play: alone(ahead) },
  ],
};

/** What two of the others were prepared for when it begins a view. */
const CASES: readonly (readonly [Entries, Entries])[] = [
  [[], []],
  [["1 1 x"], []],
  [[], ["1 1 x", "2 1 y"]],
  [["1 3 x"], ["1 1 y"]],
  [["1 1 x"], ["1 3 y"]],
  [["1 2 x"], ["1 3 y"]],
  [
    ["1 1 x", "2 3 y"],
    ["1 3 y", "2 1 x"],
  ],
  [["1 2 x"], ["1 2 x"]],
  [["1 1 ∅"], ["1 3 x"]],
  [["1 3 ∅"], ["1 1 x"]],
  [["3 1 x", "1 2 y", "2 3 z"], []],
  [["1 5 x"], ["1 6 y"]],
  [["9 1 x"], ["10 2 y"]],
];

async function proofs(lone: Lone, random: Random): Promise<void> {
  const first = lone.nextView({ isLed: true });
  await leadWith(lone, [[`1 ${first} x`], []], random, first);
  for (const [one, other] of random.shuffled(CASES)) await leadWith(lone, random.shuffled([one, other]), random);
  // What it was prepared for itself counts as well, before and after what the others were.
  for (const [own, theirs] of random.shuffled<[number, number]>([
    [3, 1],
    [1, 3],
  ])) {
    let view = lone.nextView({ isLed: false });
    while (lone.leaderOf(view + own) !== lone.id) view += 1;
    await lone.changeTo(view);
    await lone.prepare(2);
    await leadWith(lone, [[`2 ${theirs} z`], []], random, view + own);
  }
  await withOneDigitMore(lone, random);
  await lone.rest();
}

/** Of two views, the later has a digit more: as a text, it is before the other. */
async function withOneDigitMore(lone: Lone, random: Random): Promise<void> {
  const round = 10 ** String(lone.lastView + 1).length;
  const [older, newer] = [
    [round - 1, round - 2],
    [round, round + 1],
  ].map((some) => some.find((view) => lone.leaderOf(view) !== lone.id)) as [number, number];
  const view = lone.nextView({ isLed: true, above: round + lone.n });
  await leadWith(lone, random.shuffled([[`1 ${view - newer} x`], [`1 ${view - older} y`]]), random, view);
}

/** What the others were prepared for, by chance: of one view there is one digest for a seq. */
export function byChance(n: number, rounds: number): Stand {
  return {
    name: `by-chance-of-${n}`,
    size: backupOf(n),
    play: alone(async (lone, random) => {
      for (let round = 0; round < rounds; round++) {
        const view = nextLed(lone);
        const agos = [1, 2, 3, 5, 6].filter((ago) => lone.leaderOf(view - ago) !== lone.id);
        const entriesOf = (): Entries => {
          const seqs = [1, 2, 3, 4, 5, 6, 7].filter(() => random.below(3) === 0);
          return seqs.map((seq) => {
            const ago = random.pick(agos);
            return `${seq} ${ago} ${ago === 3 ? "∅" : `x${seq}${ago}`}`;
          });
        };
        await leadWith(lone, Array.from({ length: 2 * lone.f }, entriesOf), random, view);
      }
      await lone.rest();
    }),
  };
}

/** Some have a checkpoint stable, and others are behind; those that it has executed up to are not ordered again. */
async function checkpoints(lone: Lone, random: Random): Promise<void> {
  await lone.executeNew(2);
  const view = lone.nextView({ isLed: true });
  await leadBy(
    lone,
    lone.voters(view).map((id) => lone.viewChange(id, view)),
  );
  await lone.changeTo(lone.nextView({ isLed: false }));
  await lone.redo();
  const executed: Prepared[] = [];
  for (const isLater of [false, true]) {
    const requests = lone.requestsFor(lone.interval - (lone.executing.seq % lone.interval));
    const { view, low, checkpoints: proof } = lone;
    const done = requests.map((request) => ({ request, given: lone.executed(request) }));
    await lone.tell(...done.flatMap(({ request, given }) => lone.execution(given, request)));
    await lone.until(() =>
      lone.said("Server.CheckpointRpc").some(({ params }) => params.msg.seq === lone.executing.seq),
    );
    executed.splice(0, executed.length, ...done.map(({ given }) => lone.proof(view, given)));
    lone.stabilize(lone.executing.seq);
    const next = lone.nextView({ isLed: true });
    const [first, second] = random.shuffled(lone.others) as [number, number];
    const above = isLater ? [lone.proof(view, letter(lone.low + 1, "x"))] : [];
    const prepared = [...executed.slice(1), ...above];
    const behind = lone.signing.viewChange(second, next, { seq: low, checkpoint: proof, prepared });
    await leadBy(lone, random.shuffled<ViewChangeArgs>([lone.viewChange(first, next), behind]));
    if (isLater) await lone.rest();
    else await changeFrom(lone);
  }
}

/** One of the others has a checkpoint stable that it has not, and was prepared for what is at the end of the window above that. */
async function ahead(lone: Lone, random: Random): Promise<void> {
  await lone.executeNew(lone.interval);
  await lone.rest();
  const behind = lone.low;
  lone.stabilize(lone.executing.seq);
  const view = nextLed(lone);
  const proof = lone.proof(view - 1, letter(lone.low + 2 * lone.interval, "x"));
  const [first, second] = random.shuffled(lone.others) as [number, number];
  await leadBy(lone, [lone.viewChange(first, view, [proof]), lone.signing.viewChange(second, view, { seq: behind })]);
  await lone.rest();
}

/** The view that it led is left. */
async function changeFrom(lone: Lone): Promise<void> {
  await confirm(lone);
  await lone.changeTo(lone.nextView({ isLed: false }));
}
