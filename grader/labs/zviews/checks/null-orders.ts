import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { type Entries, leadWith } from "../orders.ts";

export const nullOrders: Check = {
  id: "null-orders",
  title: "a seq for which nothing is proven gets the null request, if one above it is proven",
  rules: ["NV5"],
  points: 3,
  of: "chooseOrders",
  needs: ["lead"],
  mayFollow: ["orders"],
  blockedBy: ["join", "view-change-sent", "orders"],
  hint: "Somebody was prepared for a seq, and nobody for the one before it. What will replicas execute there?",
  stands: [{ name: "gaps", size: backupOf(4), play: alone(gaps) }],
};

/** What two of the others were prepared for when it begins a view. */
const CASES: readonly (readonly [Entries, Entries])[] = [
  [["5 1 x"], []],
  [["7 1 x"], ["5 1 y"]],
  [["2 1 x"], ["4 2 y", "6 3 z"]],
  [
    ["1 1 x", "4 1 y"],
    ["1 1 x", "2 1 z"],
  ],
  [["3 1 ∅"], ["5 2 x"]],
];

async function gaps(lone: Lone, random: Random): Promise<void> {
  for (const [one, other] of random.shuffled(CASES)) await leadWith(lone, random.shuffled([one, other]), random);
  await lone.rest();
}
