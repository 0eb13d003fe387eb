import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import { backupOf, type Check, type Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { FLAWS, LATE_FLAWS, type Made, type Making, SOUND } from "../view-change-flaws.ts";
import { confirm } from "./checkpoint-once.ts";

export const viewChangeFlaws: Check = {
  id: "view-change-flaws",
  title: "a VIEW-CHANGE counts if all that it says is proven, and only then",
  rules: ["VC7", "VC6", "NV2"],
  points: 8,
  of: "verifyViewChange",
  needs: ["join"],
  mayFollow: ["view-change-sent", "view-change-content"],
  blockedBy: ["checkpoint-once", "stable", "view-change-sent"],
  hint: "A liar makes a VIEW-CHANGE. Which of its parts has it not signed itself, and what would it like these to say? And which of your conditions does a right one break?",
  stands: [flaws(10, 1)],
};

/** Of all flaws a share, one after the other, and all that is sound. */
export function flaws(n: number, share: number): Stand {
  return {
    name: `of-${n}`,
    size: backupOf(n),
    interval: 4,
    play: alone(async (lone, random) => {
      for (let checkpoint = 0; checkpoint < 2; checkpoint++) {
        await lone.executeNew(4);
        await lone.rest();
        await confirm(lone);
        await lone.rest();
      }
      await lone.executeNew(1);
      for (const made of sampled(random.shuffled(Object.values(FLAWS)), share, random))
        await flawed(lone, made, lone.nextView({ isLed: random.below(4) === 0 }), random);
      await changed(lone, random);
      for (const made of random.shuffled(Object.values(SOUND))) {
        // One of the others may have gone far ahead.
        const view = lone.nextView({ isLed: false }) + 4 * lone.n;
        await sound(lone, made, view, random);
      }
      for (const made of Object.values(LATE_FLAWS))
        await flawed(lone, made, lone.nextView({ isLed: false, above: lone.lastView + 4 * lone.n }), random);
    }),
  };
}

/** It comes with those of f others; then its sender says what is right. */
async function flawed(lone: Lone, made: Made, view: number, random: Random): Promise<void> {
  const [from, ...others] = random.shuffled(lone.others) as [number, ...number[]];
  const flaw = made(makingOf(lone, from, view));
  const some = others.slice(0, lone.f).map((id) => lone.viewChange(id, view));
  for (const args of random.shuffled([flaw, ...some])) await lone.tell([from, "Server.ViewChangeRpc", args]);
  await lone.tellViewChanges(lone.viewChange(from, view));
  await lone.ownViewChange(view);
}

/** One that it has heard comes once more, for a later view, behind the same signature; then its sender says what is right. */
async function changed(lone: Lone, random: Random): Promise<void> {
  const view = lone.nextView({ isLed: false });
  const next = lone.nextView({ isLed: false, above: view });
  const [from, ...others] = random.shuffled(lone.others) as [number, ...number[]];
  const { msg, sign } = lone.viewChange(from, view);
  await lone.tellViewChanges({ msg, sign }, ...others.slice(0, lone.f).map((id) => lone.viewChange(id, next)));
  await lone.ownViewChange(view);
  await lone.tellViewChanges({ msg: { ...msg, view: next }, sign });
  await lone.tellViewChanges(lone.viewChange(from, next));
  await lone.ownViewChange(next);
}

/** With those of f others, it is one of f+1. */
async function sound(lone: Lone, made: Made, view: number, random: Random): Promise<void> {
  const [from, ...others] = random.shuffled(lone.others) as [number, ...number[]];
  await lone.tellViewChanges(...others.slice(0, lone.f).map((id) => lone.viewChange(id, view)));
  await lone.tellViewChanges(made(makingOf(lone, from, view)));
  await lone.ownViewChange(view);
}

/** With the last view before that which one of the others led. */
function makingOf(lone: Lone, from: number, view: number): Making {
  let past = view - 1;
  while (lone.leaderOf(past) === lone.id) past -= 1;
  return { lone, from, view, past };
}
