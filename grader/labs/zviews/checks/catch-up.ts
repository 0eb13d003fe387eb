import { type Playing, Stuck } from "../../kit/world/playing.ts";
import type { Setting } from "../../views/judge/setting.ts";
import { messagesOf, replica } from "../../views/wire.ts";
import { allOf, type Check } from "../check.ts";
import { Several } from "../several.ts";

const INTERVAL = 4;
const PATIENCE_MS = 1000;

export const catchUp: Check = {
  id: "catch-up",
  title: "one that was killed comes back, fetches the state, and is needed again",
  rules: ["ST1", "ST2", "ST3", "ST5", "ST6", "F1", "X2"],
  points: 3,
  needs: ["truncation", "leader-faulty"],
  hint: "Start a server again that was killed, and give it three checkpoints: does it send its own?",
  stands: [
    {
      name: "four",
      size: allOf(4),
      interval: INTERVAL,
      patience_ms: PATIENCE_MS,
      play,
    },
  ],
};

async function play(playing: Playing<Setting>): Promise<void> {
  const cluster = new Several(playing);
  await cluster.begin();
  await cluster.serveNew(INTERVAL + 1);
  const away = cluster.setting.n - 1;
  await cluster.kill(away);
  await cluster.serveNew(2 * INTERVAL);
  await cluster.revive(away);
  await cluster.pass(PATIENCE_MS);
  await leaveBeforeItSpeaks(cluster);
  await cluster.serveNew(4 * INTERVAL);
  const { world } = cluster;
  const start = world.history.of("start").findLast(({ who }) => who === replica(away))?.at ?? 0;
  const isBack = messagesOf(world.history).some(
    (one) => one.from === replica(away) && one.method === "Server.CheckpointRpc" && one.at > start,
  );
  if (!isBack) throw new Stuck("it does not come back");

  // Of four, one is missing: the one that was away is needed.
  const { leader } = cluster;
  await cluster.kill(leader);
  const needed = cluster.request();
  await cluster.serve(needed);
  await cluster.serveNew(2);
  await cluster.calm([needed]);
}

/** The leader stands still, and the f+1 others that may speak leave its view: one that does not know what it has promised does not follow. */
async function leaveBeforeItSpeaks(cluster: Several): Promise<void> {
  const { leader } = cluster;
  const waiting = cluster.request();
  cluster.paused.add(leader);
  for (const id of cluster.well) await cluster.ask(id, waiting);
  await cluster.pass(PATIENCE_MS);
  cluster.paused.delete(leader);
  await cluster.serve(waiting);
}
