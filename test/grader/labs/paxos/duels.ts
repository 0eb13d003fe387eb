import path from "node:path";
import { Random } from "../../../../grader/checks/random.ts";
import { type Odds, storm, type Weather } from "../../../../grader/cluster/world/storm.ts";
import { World } from "../../../../grader/cluster/world/world.ts";
import { paxosCast } from "../../../../grader/labs/paxos/cast.ts";
import { DiskPast } from "../../../../grader/labs/paxos/judge/disk.ts";
import { violationsIn } from "../../../../grader/labs/paxos/judge/judge.ts";
import type { Setting } from "../../../../grader/labs/paxos/judge/view.ts";
import { messagesOf, server } from "../../../../grader/labs/paxos/wire.ts";
import { Several } from "../../../../grader/labs/zpaxos/several.ts";
import { settingOf } from "./storms.ts";

/** What came of a duel. */
export interface Duel {
  n: number;
  /** What was done to the servers, and how many of it were kills. */
  events: number;
  kills: number;
  /** How many attempts were made in all instances. */
  ballots: number;
  /** How many instances are decided at all servers. */
  decided: number;
  /** What went wrong, in words: empty if all decided the same in every instance. */
  wrong: string[];
}

/** The instances in which both propose. */
const INSTANCES = 20;

const ODDS: Odds = {
  ...{ deliver: 500, repeat: 15, drop: 20, answer: 500, lose: 15 },
  ...{ tick: 120, ack: 800, kill: 6, start: 40, ask: 40 },
};

/**
 * Two real servers of three or five propose different values in the same instances, through so many events by chance from a seed:
 * late, lost and repeated messages, kills in the middle of writes, starts, partitions. Then it is calm, and all must have decided the same.
 */
export async function playDuel(program: string, seed: number, events: number): Promise<Duel> {
  const setting = settingOf(seed % 2 === 0 ? 5 : 3);
  const { cast, close } = await paxosCast(setting, ["-seed", String(seed)]);
  const world = await World.make(cast, { program: path.join(program, "naive.js"), log: 1 });
  try {
    await world.startAll();
    for (const { disk } of world.servers) disk.holds = (op) => op !== "load";
    const random = new Random(seed, "zpaxos duels");
    const done = await storm(world, random, weathersFor(setting, random, events));
    for (const { disk, name } of world.servers) {
      disk.holds = () => false;
      while (disk.asked !== undefined) await world.ack(name);
    }
    await new Several({ world, setting, random }).calm(INSTANCES);
    return { ...toldOf(world, setting), events: done.length };
  } finally {
    await world.stop();
    close();
  }
}

/** Rough weather, then one duellist cut from the other, then one from all, then rough weather again. */
function weathersFor({ n, live }: Setting, random: Random, events: number): Weather[] {
  const [one, other] = random.shuffled(live) as [number, number];
  const requests = Array.from({ length: INSTANCES }, (_, place) => 1 + place).flatMap((seq) => [
    `${one} ${seq} v${one}-${seq}`,
    `${other} ${seq} v${other}-${seq}`,
  ]);
  const isServer = (name: string): boolean => name.startsWith("server ");
  const isPair = (from: string, to: string): boolean =>
    [server(one), server(other)].every((id) => [from, to].includes(id));
  const isAlone = (from: string, to: string): boolean =>
    isServer(from) && isServer(to) && [from, to].includes(server(one));
  const common: Omit<Weather, "steps"> = {
    ...{ odds: ODDS, requests, dead_max: Math.floor((n - 1) / 2), tick_max_ms: 100 },
    // A service is beside its server: what they say to each other is not lost.
    isReliable: (from, to) => !isServer(from) || !isServer(to),
  };
  const steps = Math.floor(events / 4);
  return [
    { ...common, steps },
    { ...common, steps, isCut: isPair },
    { ...common, steps, isCut: isAlone },
    { ...common, steps: events - 3 * steps },
  ];
}

function toldOf({ history }: World, setting: Setting): Omit<Duel, "events"> {
  const disks = setting.live.map((id) => new DiskPast(history, id));
  const seqs = Array.from({ length: INSTANCES + 1 }, (_, place) => 1 + place);
  const decidedIn = (seq: number): (string | null)[] =>
    disks.flatMap(({ instances }) =>
      (instances.get(seq)?.moments ?? []).flatMap(({ value }) => (value?.decided ? [value.decided.value] : [])),
    );
  const isEverywhere = (seq: number): boolean =>
    disks.every((disk) => disk.instance(seq, history.now).decided !== undefined);
  const attempts = messagesOf(history).flatMap(({ method, params }) =>
    method === "Paxos.PrepareRpc" ? [`${params.seq} ${params.ballot}`] : [],
  );
  return {
    n: setting.n,
    kills: history.of("kill").length,
    ballots: new Set(attempts).size,
    decided: seqs.filter(isEverywhere).length,
    wrong: [
      ...seqs.flatMap((seq) => {
        const values = [...new Set(decidedIn(seq))];
        return values.length > 1
          ? [`instance ${seq}: decided as ${values.map((one) => JSON.stringify(one)).join(" and ")}`]
          : [];
      }),
      ...seqs.flatMap((seq) => (isEverywhere(seq) ? [] : [`instance ${seq}: not decided everywhere`])),
      ...violationsIn(history, setting).map(({ rule, message }) => `${rule}: ${message}`),
    ],
  };
}
