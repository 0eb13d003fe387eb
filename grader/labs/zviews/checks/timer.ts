import { CLIENT } from "../../views/cast.ts";
import type { Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";

const PATIENCE_MS = 1000;

/** So long before the end of its patience another one comes. */
const LATE_MS = 200;

export const timer: Check = {
  id: "timer",
  title: "patience with the next leader begins when 2f+1 have gone on, and is twice as long each time",
  rules: ["T1", "T2", "T3", "T4", "T5"],
  points: 3,
  of: "ViewChangeRpc",
  needs: ["join"],
  mayFollow: ["view-change-sent"],
  blockedBy: ["view-change-sent", "new-view-accepted"],
  hint: "When does your replica begin to wait for the next leader, and who has gone on by then?",
  stands: [
    {
      name: "of-7",
      // The last of seven leads none of the first views.
      size: () => ({ n: 7, live: [6] }),
      patience_ms: PATIENCE_MS,
      play: alone(patience),
    },
  ],
};

async function patience(lone: Lone): Promise<void> {
  // Nothing waits.
  await lone.pass(3 * PATIENCE_MS);
  await inTime(lone);

  const waiting = lone.request();
  await lone.say(CLIENT, "Server.RequestRpc", waiting);
  await lone.rest();
  await lone.pass(PATIENCE_MS - 1);
  await lone.pass(1);
  await lone.ownViewChange(1);
  // With three others it is one of 2f, and waits for nobody.
  await goOn(lone, 3, 1);
  await lone.pass(3 * PATIENCE_MS);
  // One that has gone on further does not wait with it.
  await lone.tellViewChanges(lone.viewChange(lone.others[5] as number, 2));
  await lone.rest();
  await lone.pass(3 * PATIENCE_MS);
  await goOn(lone, 4, 1);
  await lone.pass(PATIENCE_MS - 1);
  await lone.pass(1);
  await lone.ownViewChange(2);
  await goOn(lone, 4, 2);
  await lone.pass(2 * PATIENCE_MS - LATE_MS);
  // One more is late: it waits for none.
  await lone.tellViewChanges(lone.viewChange(lone.others[4] as number, 2));
  await lone.pass(LATE_MS - 1);
  await lone.pass(1);
  await lone.ownViewChange(3);
  await goOn(lone, 4, 3);

  // What waits is executed, and patience is as at first.
  await lone.enter(lone.newView(3));
  await lone.execute(waiting);
  await lone.rest();
  const last = lone.request();
  await lone.say(CLIENT, "Server.RequestRpc", last);
  await lone.rest();
  await lone.pass(PATIENCE_MS - 1);
  await lone.pass(1);
  await lone.ownViewChange(4);

  // It follows the others when nothing waits; then it is asked for something, and the leader says nothing.
  await goOn(lone, 4, 4);
  await lone.enter(lone.newView(4));
  await lone.execute(last);
  await lone.rest();
  await goOn(lone, 4, 5);
  await lone.ownViewChange(5);
  await lone.say(CLIENT, "Server.RequestRpc", lone.request());
  await lone.rest();
  await lone.pass(PATIENCE_MS);
  await lone.ownViewChange(6);
}

/** What it is asked for is executed in time: then more time passes. */
async function inTime(lone: Lone): Promise<void> {
  const request = lone.request();
  await lone.say(CLIENT, "Server.RequestRpc", request);
  await lone.pass(PATIENCE_MS / 2);
  await lone.execute(request);
  await lone.pass(2 * PATIENCE_MS);
}

/** So many of the others go on to a view. */
async function goOn(lone: Lone, count: number, view: number): Promise<void> {
  await lone.tellViewChanges(...lone.others.slice(0, count).map((id) => lone.viewChange(id, view)));
  await lone.rest();
}
