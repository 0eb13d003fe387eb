import type { Random } from "../../../checks/random.ts";
import { type Playing, Stuck } from "../../kit/world/playing.ts";
import type { Setting } from "../../paxos/judge/view.ts";
import { allOf, type Check, OF_ONE_SERVER, SEEDED } from "../check.ts";
import { Several } from "../several.ts";

export const partition: Check = {
  id: "partition",
  title:
    "a majority goes on without the others, a minority decides nothing, and all agree when they hear each other again",
  rules: ["F1", "F2", "Q2"],
  points: 3,
  needs: ["start", "kept"],
  mayFollow: OF_ONE_SERVER,
  blockedBy: ["partition"],
  hint: "Two of five are cut off, and propose. What do they decide, and what becomes of their values when they are back?",
  stands: [{ ...SEEDED, name: "five", size: allOf(5), play }],
};

async function play(playing: Playing<Setting>, random: Random): Promise<void> {
  const cluster = new Several(playing);
  const { pause_ms } = cluster;
  let seq = 0;
  for (const few of [2, 3, 1]) {
    const ids = random.shuffled(cluster.ids);
    for (const id of ids.slice(0, few)) cluster.cut.add(id);
    const [cut = 0, free = 0] = [ids[0], ids.at(-1)];
    seq += 1;
    await cluster.start(cut, seq, `put cut${seq} ${cut}`);
    await cluster.pass(pause_ms);
    await cluster.start(free, seq, `put free${seq} ${free}`);
    await cluster.start(free, seq + 1, null);
    seq += 1;
    await cluster.pass(2 * pause_ms);
    cluster.cut.clear();
    await cluster.pass(pause_ms);
  }
  const [dead = 0] = random.shuffled(cluster.ids);
  await cluster.kill(dead);
  await cluster.start((dead + 1) % cluster.ids.length, seq + 1, "put dead 1");
  await cluster.pass(2 * pause_ms);
  await cluster.calm(seq + 1);
  if (!playing.world.history.calls.some(({ method }) => method === "Service.DecidedRpc"))
    throw new Stuck("nothing is decided");
}
