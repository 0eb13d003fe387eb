import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { onTestFinished } from "vitest";
import { Random } from "../../../../grader/checks/random.ts";
import { type Odds, storm, type Weather } from "../../../../grader/cluster/world/storm.ts";
import { World } from "../../../../grader/cluster/world/world.ts";
import { raftCast } from "../../../../grader/labs/raft/cast.ts";
import type { Setting } from "../../../../grader/labs/raft/judge/view.ts";
import { server } from "../../../../grader/labs/raft/wire.ts";
import { completeProgram } from "../../../skeleton/zraft/cluster.ts";

export const settingOf = (n: number): Setting => ({
  n,
  live: Array.from({ length: n }, (_, id) => id),
  heartbeat_ms: 50,
  election_ms: [200, 400],
  patience_ms: 1000,
  owedAt: "fence",
  hasServices: true,
});

/** A change of one line of the reference: a text that is once in a file, and what takes its place. */
export interface Change {
  /** The lab whose file it is: zraft without it. */
  lab?: string;
  file: string;
  from: string;
  to: string;
}

/** The folder of the reference's program, with some lines changed. It is removed when the test is over. */
export async function programWith(...changes: readonly (Change | undefined)[]): Promise<string> {
  const dir = await completeProgram();
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const change of changes) {
    if (change === undefined) continue;
    const file = path.join(dir, change.lab ?? "zraft", change.file);
    const text = await readFile(file, "utf8");
    if (text.split(change.from).length !== 2) throw new Error(`"${change.from}" is not once in ${change.file}`);
    await writeFile(
      file,
      text.replace(change.from, () => change.to),
    );
  }
  return dir;
}

/** A world of n servers of a program that are at work. From now on each write waits. */
export async function raftWorld(program: string, setting: Setting, flags: readonly string[] = []): Promise<World> {
  const { cast, close } = await raftCast(setting, flags);
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
  ...{ tick: 150, ack: 800, fail: 2, kill: 8, start: 40, ask: 60 },
};

/** Rough weather, then one in which a server is cut off, for so many steps in all. */
function weathersFor(n: number, steps: number): Weather[] {
  const requests = Array.from({ length: n * 10 }, (_, place) =>
    place % 7 === 6 ? `${place % n} snapshot ${1 + (place % 20)}` : `${place % n} put k${place} ${place}`,
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
  await storm(world, new Random(seed, "zraft"), weathersFor(world.servers.length, steps));
}
