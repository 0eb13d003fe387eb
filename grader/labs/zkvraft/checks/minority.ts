import type { Random } from "../../../checks/random.ts";
import type { Playing } from "../../kit/world/playing.ts";
import type { Setting } from "../../kvraft/judge/view.ts";
import { allOf, type Check, OF_CLUSTERS, SEEDED } from "../check.ts";
import { Cluster } from "../cluster.ts";

export const minority: Check = {
  id: "minority",
  title: "a minority answers nothing, and all goes on when a majority is back",
  rules: ["F2", "F1"],
  points: 2,
  needs: ["start"],
  mayFollow: [...OF_CLUSTERS, "linearizable"],
  blockedBy: ["same-id", "finds-leader", "patience", "answers-applied"],
  hint: "Two of three are gone. What does the third one tell a clerk, and what does the clerk do until they are back?",
  stands: [{ ...SEEDED, name: "two-of-three", size: allOf(3), clerks: [0, 1], raft: "own", play }],
};

/** Two of three are cut off from each other and the third; then they hear each other again; then one is killed for a while. */
async function play(playing: Playing<Setting>, random: Random): Promise<void> {
  const cluster = new Cluster(playing);
  await cluster.askAll(random);
  await cluster.pass(2 * cluster.timeout_ms);
  await cluster.askAll(random);
  for (const id of random.shuffled(cluster.ids).slice(0, 2)) cluster.cut.add(id);
  await cluster.askAll(random);
  await cluster.pass(3 * cluster.timeout_ms);
  cluster.cut.clear();
  await cluster.pass(2 * cluster.timeout_ms);
  const id = random.pick(cluster.ids);
  await cluster.kill(id);
  await cluster.askAll(random);
  await cluster.pass(2 * cluster.timeout_ms);
  await cluster.revive(id);
  await cluster.calm();
}
