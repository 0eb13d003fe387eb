import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone, type Telling } from "../lone.ts";

export const leavesView: Check = {
  id: "leaves-view",
  title: "who has sent a VIEW-CHANGE takes no more part in views below",
  rules: ["VC4", "VC2"],
  points: 4,
  of: "viewChange",
  needs: ["view-change-sent"],
  mayFollow: ["prepared-set"],
  blockedBy: ["join"],
  hint: "What may still get prepared between the moment in which your VIEW-CHANGE is made and the one in which it is sent? And after that?",
  stands: [{ name: "left", size: backupOf(4), play: alone(left) }],
};

/** What is said of a view comes late: after it was left, or at the same moment. */
async function left(lone: Lone, random: Random): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await afterwards(lone);
    for (const isFirst of random.shuffled([true, false])) await atOnce(lone, isFirst);
  }
}

/** It leaves; then come the vote that was missing, more that its leader orders, and COMMITs for what it was prepared for before. */
async function afterwards(lone: Lone): Promise<void> {
  const seq = lone.executing.seq + 1;
  const prepared = await lone.prepare(seq);
  const ordered = await lone.order(seq + 1);
  const [first, last] = lone.voters() as [number, number];
  await lone.tell(...lone.prepares(ordered, { ids: [first] }));
  const { view } = lone;
  const next = lone.nextView({ isLed: false });
  await lone.leaveFor(next);
  const more = lone.request();
  await lone.tell(...lone.prepares(ordered, { ids: [last], view }), lone.ordered(seq + 2, more, view));
  await lone.tell(...lone.commits(prepared, { view }), ...lone.commits(ordered, { view }));
  await lone.rest();
  await lone.enter(lone.newView(next));
  await lone.rest();
}

/** The vote that is missing comes with the VIEW-CHANGEs by which it leaves. */
async function atOnce(lone: Lone, isFirst: boolean): Promise<void> {
  const ordered = await lone.order(lone.executing.seq + 1);
  const [first, last] = lone.voters() as [number, number];
  await lone.tell(...lone.prepares(ordered, { ids: [first] }));
  const next = lone.nextView({ isLed: false });
  const vote = lone.prepares(ordered, { ids: [last] });
  const [one, ...more] = lone.others
    .slice(0, lone.f + 1)
    .map((id): Telling => [id, "Server.ViewChangeRpc", lone.viewChange(id, next)]);
  await lone.tell(...(isFirst ? [one as Telling, ...vote, ...more] : [one as Telling, ...more, ...vote]));
  await lone.ownViewChange(next);
  await lone.rest();
  await lone.enter(lone.newView(next));
}
