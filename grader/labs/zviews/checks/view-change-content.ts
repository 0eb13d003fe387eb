import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { confirm } from "./checkpoint-once.ts";

export const viewChangeContent: Check = {
  id: "view-change-content",
  title: "a VIEW-CHANGE names the last stable checkpoint and proves it; each of its entries is proven, too",
  rules: ["VC1", "VC3"],
  points: 3,
  of: "viewChange",
  needs: ["start"],
  mayFollow: ["view-change-sent", "stable"],
  blockedBy: ["join", "view-change-sent", "stable"],
  hint: "Could somebody who knows only the keys check all that your VIEW-CHANGE says? Whose words are in each of its proofs?",
  stands: [{ name: "marks", size: backupOf(4), interval: 4, play: alone(marks) }],
  readIn: ["prepared-set-histories/all"],
};

/** Views are left before and after a checkpoint is stable, with more that is executed, and with a checkpoint that is not stable yet. */
async function marks(lone: Lone, random: Random): Promise<void> {
  const { interval } = lone;
  const leave = async () => {
    await lone.changeTo(lone.nextView({ isLed: false }));
    await lone.rest();
  };
  await leave();
  await lone.order(1 + random.below(interval));
  await leave();
  await lone.executeNew(interval);
  await lone.rest();
  await confirm(lone);
  await lone.rest();
  await leave();
  await lone.executeNew(interval - 1);
  await lone.prepare(lone.executing.seq + 2);
  await leave();
  // Its own CHECKPOINT is sent, and nobody has confirmed it.
  await lone.executeNew(1);
  await lone.rest();
  await leave();
  await confirm(lone);
  await lone.rest();
  await lateOne(lone);
  await lone.executeNew(interval + 1);
  await lone.rest();
  await leave();
}

/** While it is on its way to a view a checkpoint becomes stable, and then another one goes on to that view. */
async function lateOne(lone: Lone): Promise<void> {
  await lone.executeNew(lone.interval);
  await lone.rest();
  const view = lone.nextView({ isLed: false });
  const all = lone.others.slice(0, 2 * lone.f + 1).map((id) => lone.viewChange(id, view));
  await lone.tellViewChanges(...all.slice(0, lone.f + 1));
  await lone.ownViewChange(view);
  await confirm(lone);
  await lone.rest();
  await lone.tellViewChanges(...all.slice(lone.f + 1));
  await lone.rest();
  await lone.enter(lone.newView(view, all));
  await lone.rest();
}
