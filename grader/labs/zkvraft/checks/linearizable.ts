import type { Random } from "../../../checks/random.ts";
import type { Playing } from "../../kit/world/playing.ts";
import type { Setting } from "../../kvraft/judge/view.ts";
import { allOf, type Check, OF_CLUSTERS, SEEDED, type Stand } from "../check.ts";
import { Cluster } from "../cluster.ts";
import { ODDS, stormOver } from "../weather.ts";

export const linearizable: Check = {
  id: "linearizable",
  title: "what clerks are told of a cluster is what one database could have told them",
  rules: ["H1"],
  points: 5,
  needs: ["start"],
  mayFollow: OF_CLUSTERS,
  blockedBy: ["same-id", "finds-leader", "patience", "answers-applied"],
  hint: "Two clerks write and read one key while its servers lose each other. Which answer could no single database have given, and which of your functions gave it?",
  stands: [stormyOf(3, 2, 300)],
};

/** So many servers and clerks, for so many steps: messages are late, lost and repeated, and a server is cut off. */
export function stormyOf(n: number, clerks: number, steps: number): Stand {
  return {
    ...SEEDED,
    name: `of-${n}`,
    size: allOf(n),
    clerks: Array.from({ length: clerks }, (_, id) => id),
    raft: "own",
    limits: { maxState: 400 },
    play: (playing, random) => play(playing, random, steps),
  };
}

async function play(playing: Playing<Setting>, random: Random, steps: number): Promise<void> {
  const cluster = new Cluster(playing);
  await cluster.askAll(random);
  await cluster.pass(2 * cluster.timeout_ms);
  await stormOver(playing, random, steps, { odds: { ...ODDS, kill: 1 }, cut: 1 });
  await cluster.calm();
}
