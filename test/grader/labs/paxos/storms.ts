import path from "node:path";
import { onTestFinished } from "vitest";
import { Random } from "../../../../grader/checks/random.ts";
import { type Odds, storm, type Weather } from "../../../../grader/cluster/world/storm.ts";
import { World } from "../../../../grader/cluster/world/world.ts";
import { paxosCast } from "../../../../grader/labs/paxos/cast.ts";
import type { Setting } from "../../../../grader/labs/paxos/judge/view.ts";
import { server } from "../../../../grader/labs/paxos/wire.ts";

export const settingOf = (n: number): Setting => ({
  n,
  live: Array.from({ length: n }, (_, id) => id),
  retry_ms: [100, 300],
  owedAt: "fence",
  hasServices: true,
});

/** A world of n servers of a program that are at work. From now on each write waits. */
export async function paxosWorld(program: string, setting: Setting, flags: readonly string[] = []): Promise<World> {
  const { cast, close } = await paxosCast(setting, flags);
  const world = await World.make(cast, { program: path.join(program, "naive.js"), log: 1 });
  onTestFinished(async () => {
    await world.stop();
    close();
  });
  await world.startAll();
  for (const { disk } of world.servers) disk.holds = (op) => op !== "load";
  return world;
}

const ODDS: Odds = {
  ...{ deliver: 500, repeat: 15, drop: 20, answer: 500, lose: 15 },
  ...{ tick: 100, ack: 800, fail: 2, kill: 8, start: 40, ask: 60 },
};

/** Rough weather, then one in which a server is cut off, for so many steps in all. Several servers propose in each instance. */
function weathersFor(n: number, steps: number): Weather[] {
  const requests = Array.from({ length: n * 12 }, (_, place) =>
    place % 6 === 5 ? `${place % n} done ${1 + (place % 3)}` : `${place % n} ${1 + (place % 9)} v${place}`,
  );
  const common = { odds: ODDS, requests, dead_max: Math.floor((n - 1) / 2), tick_max_ms: 100 };
  const third = Math.floor(steps / 3);
  const isCut = (from: string, to: string): boolean =>
    [from, to].includes(server(0)) && from.startsWith("server") && to.startsWith("server");
  return [
    { ...common, steps: third },
    { ...common, steps: third, isCut },
    { ...common, steps: steps - 2 * third },
  ];
}

/** A storm over a world, by chance from a seed. */
export async function stormOver(world: World, seed: number, steps: number): Promise<void> {
  await storm(world, new Random(seed, "zpaxos"), weathersFor(world.servers.length, steps));
}
