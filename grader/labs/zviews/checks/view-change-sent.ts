import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import type { Ailment } from "../lone-answering.ts";

export const viewChangeSent: Check = {
  id: "view-change-sent",
  title: "one VIEW-CHANGE for a view, the same to each of the others, whoever of them does not answer",
  rules: ["VC5", "VC9"],
  points: 4,
  of: "viewChange",
  needs: ["start"],
  blockedBy: ["join"],
  hint: "To whom must a VIEW-CHANGE go if the first of them never answers? And must those that you send to two of them be the same, byte by byte?",
  stands: [{ name: "ailing", size: backupOf(4), play: alone(ailing) }],
};

/** View changes, to views that it leads and to others, in which one of the others is well, silent, or refuses. */
async function ailing(lone: Lone, random: Random): Promise<void> {
  await lone.executeNew(2);
  const ailments = random.shuffled<Ailment | undefined>([undefined, "silent", "refusing", "silent"]);
  for (const ailment of ailments) {
    lone.ailing.clear();
    const ill = random.pick(lone.others);
    if (ailment !== undefined) lone.ailing.set(ill, ailment);
    await lone.prepare(lone.executing.seq + 1 + random.below(3));
    await lone.changeTo(lone.nextView({ isLed: false }));
    await lone.rest();
  }
  const led = lone.nextView({ isLed: true });
  await lone.tellViewChanges(...lone.voters(led).map((id) => lone.viewChange(id, led)));
  await lone.ownViewChange(led);
  await lone.rest();
}
