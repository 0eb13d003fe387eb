import type { Random } from "../../checks/random.ts";
import { type Odds, storm, type Weather } from "../../cluster/world/storm.ts";
import type { Playing } from "../kit/world/playing.ts";
import type { Setting } from "../kvraft/judge/view.ts";
import { server } from "../kvraft/wire.ts";
import { commandOf } from "./cluster.ts";

export const ODDS: Odds = {
  ...{ deliver: 500, repeat: 10, drop: 10, answer: 500, lose: 10 },
  ...{ tick: 120, ack: 800, kill: 5, start: 40, ask: 60 },
};

/** How rough it is, and how many servers are cut off in the second half. */
interface Roughness {
  odds: Odds;
  cut: number;
}

/** A storm over servers and clerks. Where no disk holds what it is asked for, clerks are killed, too: their users begin anew. */
export async function stormOver(
  { world, setting }: Playing<Setting>,
  random: Random,
  steps: number,
  { odds, cut }: Roughness,
): Promise<void> {
  const { n, live, clerks } = setting;
  const requests = Array.from({ length: 40 }, (_, place) => {
    const id = clerks[place % clerks.length] as number;
    return `clerk ${id} ${commandOf(id, random)}`;
  });
  const isReliable = (from: string, to: string): boolean => to.startsWith("clerk") || from === "client";
  const common = { odds, requests, dead_max: Math.floor((n - 1) / 2), tick_max_ms: 100, isReliable };
  const names = random.shuffled(live).slice(0, cut).map(server);
  const half = Math.floor(steps / 2);
  const weathers: Weather[] = [
    { ...common, steps: half },
    { ...common, steps: steps - half, isCut: around(names) },
  ];
  await storm(world, random, weathers);
  for (const { disk, name } of world.servers) {
    disk.holds = () => false;
    while (disk.asked !== undefined) await world.ack(name);
  }
}

const isServer = (name: string): boolean => name.startsWith("server ");

/** Nothing gets from these to the other servers, or back; clerks get to them all the same. */
function around(names: readonly string[]): NonNullable<Weather["isCut"]> {
  return (from, to) => isServer(from) && isServer(to) && names.includes(from) !== names.includes(to);
}
