import type { Random } from "../../../checks/random.ts";
import { CLIENT } from "../../views/cast.ts";
import { backupOf, type Check, type Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";

const PATIENCE_MS = 1000;

export const lead: Check = {
  id: "lead",
  title: "the leader of a view begins it once, with VIEW-CHANGEs of 2f others and its own; nobody else does",
  rules: ["NV1", "NV2"],
  points: 5,
  of: "ViewChangeRpc",
  needs: ["start"],
  mayFollow: ["view-change-sent", "view-change-content", "join"],
  blockedBy: ["join", "view-change-sent"],
  hint: "Whose VIEW-CHANGEs are there when you begin a view? What happens when one more comes?",
  stands: [quorum(4), quorum(7)],
};

/** Views that it leads, and views that it does not, with one VIEW-CHANGE more after the other. */
function quorum(n: number): Stand {
  return {
    name: `of-${n}`,
    size: backupOf(n),
    patience_ms: PATIENCE_MS,
    play: alone(async (lone, random) => {
      await goesFirst(lone);
      await apart(lone, random);
      await oneByOne(lone, true, random);
      await oneByOne(lone, false, random);
      await oneByOne(lone, true, random);
      await together(lone, random);
      // Of more than four, f+1 are fewer than 2f.
      if (n === 4) await waits(lone);
    }),
  };
}

/** It goes on by its own patience to a view that it leads: of those that are needed, another's VIEW-CHANGE is the last. */
async function goesFirst(lone: Lone): Promise<void> {
  const view = lone.nextView({ isLed: true, above: lone.lastView + 1 });
  await lone.changeTo(view - 1);
  await lone.say(CLIENT, "Server.RequestRpc", lone.request());
  await lone.rest();
  await lone.pass(PATIENCE_MS);
  if (lone.lastView < view) return;
  for (const id of lone.voters(view)) await lone.tellViewChanges(lone.viewChange(id, view));
  await lone.ownNewView(view);
  await lone.rest();
}

/** It waits for the next leader, where another's VIEW-CHANGE is the last of 2f+1; and where it follows 2f others, and its own is. */
async function waits(lone: Lone): Promise<void> {
  await lone.changeTo(lone.nextView({ isLed: false }));
  await lone.executeNew(1);
  await lone.say(CLIENT, "Server.RequestRpc", lone.request());
  await lone.rest();
  await lone.pass(PATIENCE_MS);
  const view = lone.lastView;
  await lone.tellViewChanges(...lone.others.slice(0, 2 * lone.f).map((id) => lone.viewChange(id, view)));
  await lone.rest();
  await lone.pass(PATIENCE_MS);
  await lone.leaveFor(lone.nextView({ isLed: false }));
  await lone.rest();
  await lone.pass(4 * PATIENCE_MS);
}

async function oneByOne(lone: Lone, isLed: boolean, random: Random): Promise<void> {
  const view = lone.nextView({ isLed });
  const others = random.shuffled(lone.others);
  const all = others.map((id) => lone.viewChange(id, view));
  for (const [place, args] of all.entries()) {
    await lone.tellViewChanges(args);
    if (place === 2 * lone.f - 1 && isLed) await lone.ownNewView(view);
  }
  await lone.tellViewChanges(...random.shuffled(all));
  await lone.rest();
}

/** All of the others go on to a view that it leads at the same time. */
async function together(lone: Lone, random: Random): Promise<void> {
  const view = lone.nextView({ isLed: true });
  await lone.tellViewChanges(...random.shuffled(lone.others).map((id) => lone.viewChange(id, view)));
  await lone.ownNewView(view);
  await lone.rest();
}

/** It is on its way to a view that it leads; some have gone on from there, and count for that view no more. */
async function apart(lone: Lone, random: Random): Promise<void> {
  const view = lone.nextView({ isLed: true });
  const [further, ...others] = random.shuffled(lone.others);
  await lone.tellViewChanges(lone.viewChange(further as number, view + lone.n));
  for (const id of others.slice(0, 2 * lone.f)) await lone.tellViewChanges(lone.viewChange(id, view));
  await lone.ownNewView(view);
  await lone.rest();
}
