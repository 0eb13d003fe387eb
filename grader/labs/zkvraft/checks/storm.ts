import type { Random } from "../../../checks/random.ts";
import type { Playing } from "../../kit/world/playing.ts";
import type { Setting } from "../../kvraft/judge/view.ts";
import { allOf, type Check, OF_CLUSTERS, SEEDED, type Stand } from "../check.ts";
import { Cluster } from "../cluster.ts";
import { ODDS, stormOver } from "../weather.ts";

export const storm: Check = {
  id: "storm",
  title:
    "five servers and their clerks come through a storm: kills in the middle of writes, lost, late and repeated messages",
  rules: ["F1"],
  points: 5,
  needs: ["start"],
  mayFollow: [...OF_CLUSTERS, "linearizable"],
  blockedBy: ["same-id", "finds-leader", "patience", "answers-applied"],
  hint: "Which of your functions rests on something that the next crash, or a message that comes twice, takes away?",
  stands: [stormOf(5, 2, 300)],
};

/** A storm over n servers and some clerks, for so many steps; then calm. */
export function stormOf(n: number, clerks: number, steps: number): Stand {
  return {
    ...SEEDED,
    name: `of-${n}`,
    size: allOf(n),
    clerks: Array.from({ length: clerks }, (_, id) => id),
    raft: "own",
    limits: { maxState: 300, sessions_max: 8 },
    play: (playing, random) => play(playing, random, steps),
  };
}

async function play(playing: Playing<Setting>, random: Random, steps: number): Promise<void> {
  const cluster = new Cluster(playing);
  await cluster.askAll(random);
  await cluster.pass(2 * cluster.timeout_ms);
  for (const { disk, name } of playing.world.servers) if (name.startsWith("server")) disk.holds = (op) => op !== "load";
  await stormOver(playing, random, steps, { odds: ODDS, cut: 2 });
  await cluster.calm();
}
