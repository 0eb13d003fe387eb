import type { Random } from "../../../checks/random.ts";
import { replica } from "../../views/wire.ts";
import { backupOf, type Check, type Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { confirm } from "./checkpoint-once.ts";

export const long: Check = {
  id: "long",
  title: "after several checkpoints, all that is known is what is above the last one",
  rules: ["CP5", "W1", "VC1", "VC2"],
  points: 2,
  needs: ["truncation", "prepared-set"],
  mayFollow: ["stable", "view-change-content"],
  blockedBy: ["checkpoint-once", "join"],
  hint: "What of all that has happened does your replica still hold, and is that in its VIEW-CHANGE?",
  stands: [checkpointsOf(30)],
};

/** So many seqs from one checkpoint to the next. */
export function checkpointsOf(interval: number): Stand {
  return { name: `of-${interval}`, size: backupOf(4), interval, play: alone(severalCheckpoints) };
}

/** So many seqs are told at once. */
const PACKET = 10;

/** Three checkpoints, and half of the way to the next. */
async function severalCheckpoints(lone: Lone, random: Random): Promise<void> {
  for (let checkpoint = 0; checkpoint < 3; checkpoint++) {
    while (lone.executing.seq < (checkpoint + 1) * lone.interval) await lone.executeNew(PACKET);
    await lone.rest();
    await confirm(lone);
  }
  await lone.executeNew(PACKET);
  const given = await lone.order(lone.low + 2 * lone.interval + 1);
  await lone.ask(replica(random.pick(lone.others)), "Server.FetchRequestRpc", { digest: given.digest });
  await lone.rest();
  await lone.leaveFor(lone.nextView({ isLed: false }));
  await lone.rest();
}
