import type { Random } from "../../../checks/random.ts";
import { type Odds, storm as storming, type Weather } from "../../../cluster/world/storm.ts";
import type { Playing } from "../../kit/world/playing.ts";
import type { Setting } from "../../paxos/judge/view.ts";
import { server } from "../../paxos/wire.ts";
import { allOf, type Check, OF_ONE_SERVER, SEEDED, type Stand } from "../check.ts";
import { Several } from "../several.ts";

export const storm: Check = {
  id: "storm",
  title: "five servers come through a storm: kills in the middle of writes, lost, late and repeated messages",
  rules: ["Q2", "F1", "F2"],
  points: 4,
  needs: ["start", "kept"],
  mayFollow: OF_ONE_SERVER,
  hint: "Which of your promises rests on something that the next crash, or a message that comes twice, takes away?",
  stands: [stormOf(5, 350)],
};

/** A storm over n servers, for so many steps; then calm. */
export function stormOf(n: number, steps: number): Stand {
  return {
    ...SEEDED,
    name: `of-${n}`,
    size: allOf(n),
    play: (playing, random) => play(playing, random, steps),
  };
}

const ODDS: Odds = {
  ...{ deliver: 500, repeat: 15, drop: 20, answer: 500, lose: 15 },
  ...{ tick: 100, ack: 800, kill: 6, start: 40, ask: 40 },
};

const LAST = 6;

async function play(playing: Playing<Setting>, random: Random, steps: number): Promise<void> {
  const { world, setting } = playing;
  const { n, live } = setting;
  for (const { disk } of world.servers) disk.holds = (op) => op !== "load";
  const requests = live.flatMap((id) => [
    ...Array.from({ length: LAST }, (_, place) => `${id} ${1 + place} v${id}-${place}`),
    `${id} done ${1 + random.below(2)}`,
  ]);
  const common = { odds: ODDS, requests, dead_max: Math.floor((n - 1) / 2), tick_max_ms: 100, isReliable };
  const [one, ...more] = random.shuffled(live);
  const third = Math.floor(steps / 3);
  const weathers: Weather[] = [
    { ...common, steps: third },
    { ...common, steps: third, isCut: around([one as number]) },
    { ...common, steps: steps - 2 * third, isCut: around(more.slice(0, 2)) },
  ];
  await storming(world, random, weathers);
  for (const { disk, name } of world.servers) {
    disk.holds = () => false;
    while (disk.asked !== undefined) await world.ack(name);
  }
  await new Several(playing).calm(LAST);
}

const isServer = (name: string): boolean => name.startsWith("server ");

/** A service is beside its server: what they say to each other is not lost. */
const isReliable = (from: string, to: string): boolean => !isServer(from) || !isServer(to);

/** Nothing gets to or from these. */
function around(ids: readonly number[]): NonNullable<Weather["isCut"]> {
  const names = ids.map(server);
  return (from, to) => isServer(from) && isServer(to) && names.includes(from) !== names.includes(to);
}
