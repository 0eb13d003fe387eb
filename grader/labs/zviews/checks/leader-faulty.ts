import type { Random } from "../../../checks/random.ts";
import { type Playing, Stuck } from "../../kit/world/playing.ts";
import type { Setting } from "../../views/judge/setting.ts";
import { messagesOf, replica } from "../../views/wire.ts";
import { allOf, type Check } from "../check.ts";
import { Several } from "../several.ts";

const INTERVAL = 4;
const PATIENCE_MS = 1000;

export const leaderFaulty: Check = {
  id: "leader-faulty",
  title: "leaders die and are cut off, one after the other, and everything is answered",
  rules: ["F1", "X2"],
  points: 4,
  needs: ["goes-on", "prepared-set"],
  hint: "Kill the leader in npm run cluster, and then the next one: who knows what the first had ordered?",
  stands: [leadersOf(4)],
};

/** Clusters of n that lose their leaders. */
export function leadersOf(n: number): Check["stands"][number] {
  return {
    name: n === 4 ? "four" : `of-${n}`,
    size: allOf(n),
    interval: INTERVAL,
    patience_ms: PATIENCE_MS,
    play,
  };
}

async function play(playing: Playing<Setting>, random: Random): Promise<void> {
  const cluster = new Several(playing);
  await cluster.begin();
  await cluster.serveNew(3);

  // One that only some have ordered, and one that is prepared, and committed by nobody.
  const halfway = cluster.request();
  const { leader } = cluster;
  const told = random.pick(cluster.ids.filter((id) => id !== leader));
  await cluster.ask(leader, halfway);
  for (const held of [...cluster.world.held]) if (held.call.to !== replica(told)) cluster.world.drop(held);
  await cluster.deliverAll();
  await cluster.kill(leader);
  await cluster.serve(halfway);
  await cluster.serveNew(2);
  mustBeIn(cluster, 1);

  // The next leader is cut off, and needs to be told of what comes meanwhile.
  await cluster.revive(leader);
  await cluster.pass(PATIENCE_MS);
  await cluster.serveNew(3 * INTERVAL);
  const next = cluster.leader;
  cluster.cut.add(next);
  const last = cluster.request();
  await cluster.serve(last);
  await cluster.serveNew(2);
  await cluster.calm([halfway, last]);
  await cluster.serveNew(INTERVAL);
  await cluster.calm([]);
}

/** A cluster that leaves more views than it must is slow, and hides that its next leader does not serve it. */
function mustBeIn({ world, view }: Several, most: number): void {
  const begun = messagesOf(world.history).some((one) => one.method === "Server.NewViewRpc");
  if (!begun) throw new Stuck(`nobody begins view ${most}`);
  if (view < most) throw new Stuck(`it is still view ${view}`);
}
