import type { Random } from "../../../checks/random.ts";
import { type Odds, storm } from "../../../cluster/world/storm.ts";
import type { Playing } from "../../kit/world/playing.ts";
import type { Setting } from "../../paxos/judge/view.ts";
import { allOf, type Check, OF_ONE_SERVER, SEEDED } from "../check.ts";
import { Several } from "../several.ts";

export const duel: Check = {
  id: "duel",
  title: "several propose in the same instances at once, and one value is decided in each",
  rules: ["F1", "Q2", "V4"],
  points: 3,
  needs: ["start", "kept"],
  mayFollow: OF_ONE_SERVER,
  hint: "Two of your servers propose at the same moment, and each is refused because of the other. Who gives way, and for how long?",
  stands: [{ ...SEEDED, name: "three", size: allOf(3), play }],
};

/** Nothing is lost: it comes in an order by chance. */
const ODDS: Odds = { deliver: 500, answer: 500, tick: 80, repeat: 5 };
const INSTANCES = 4;

async function play(playing: Playing<Setting>, random: Random): Promise<void> {
  const cluster = new Several(playing);
  for (let seq = 1; seq <= INSTANCES; seq++)
    for (const id of random.shuffled(cluster.ids)) await cluster.start(id, seq, `put x${seq} ${id}`);
  await storm(cluster.world, random, [{ steps: 200, odds: ODDS, tick_max_ms: 50 }]);
  await cluster.calm(INSTANCES);
}
