import path from "node:path";
import { onTestFinished } from "vitest";
import { Random } from "../../../../grader/checks/random.ts";
import { type Odds, storm, type Weather } from "../../../../grader/cluster/world/storm.ts";
import { World } from "../../../../grader/cluster/world/world.ts";
import { kvCast } from "../../../../grader/labs/kvraft/cast.ts";
import type { Setting } from "../../../../grader/labs/kvraft/judge/view.ts";
import type { PlayedRafts } from "../../../../grader/labs/kvraft/played-rafts.ts";
import { server } from "../../../../grader/labs/kvraft/wire.ts";

export const SETTING: Setting = {
  ...{ n: 3, live: [0, 1, 2], clerks: [], raft: "played", timeout_ms: 1000 },
  ...{ sessions_max: 4, ttl_ms: 60_000, maxState: 0 },
};

export interface KvWorld {
  world: World;
  rafts: PlayedRafts;
}

/** A world of servers and clerks of a program that are at work. */
export async function kvWorld(program: string, setting: Setting): Promise<KvWorld> {
  const { cast, rafts, close } = await kvCast(setting);
  const world = await World.make(cast, { program: path.join(program, "naive.js"), log: 1 });
  rafts.attach(world.history);
  onTestFinished(async () => {
    await world.stop();
    close();
  });
  await world.startAll();
  return { world, rafts };
}

/** Plays a script: each line is asked for (`cast.ts`), and all that comes of it is delivered before the next. */
export async function playScript({ world }: KvWorld, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const [, verb, who = ""] = /^(kill|start|restart) (\d+)$/.exec(line) ?? [];
    if (verb === undefined) world.ask(line);
    if (verb === "kill" || verb === "restart") await world.kill(server(Number(who)));
    if (verb === "start" || verb === "restart") await world.start(server(Number(who)));
    await deliverAll(world);
  }
}

/** Delivers all that is on its way, and all that comes of it, but calls to clerks' servers that are played. */
async function deliverAll(world: World): Promise<void> {
  for (let held = next(world); held !== undefined; held = next(world)) await world.deliver(held);
}

function next(world: World) {
  return world.held.find(
    (held) => world.reaches(held) && (held.outcome !== undefined || isSomebody(world, held.call.to)),
  );
}

function isSomebody(world: World, to: string): boolean {
  return to.startsWith("raft ") || world.servers.some(({ name }) => name === to);
}

/** What clients were told so far: `status result`, in the order of their asking. */
export function toldIn(world: World): string[] {
  return world.history.calls.flatMap(({ method, outcome }) => {
    if (!/^(Kv|Clerk)\.CommandRpc$/.test(method)) return [];
    if (outcome === undefined || "error" in outcome) return [outcome === undefined ? "-" : "error"];
    const { status, result } = outcome.result as { status: string; result: string };
    return [`${status} ${result}`.trim()];
  });
}

const ODDS: Odds = {
  ...{ deliver: 500, repeat: 10, drop: 15, answer: 500, lose: 15 },
  ...{ tick: 60, kill: 4, start: 40, ask: 250 },
};

/** So many stretches does a storm have: in each, clients are at other numbers. */
const STRETCHES = 8;

/**
 * Clients of three sessions, on three keys, each at one of two numbers that it asks for again and again; and what the Rafts do: who leads,
 * who hears of it, and what they give their servers.
 */
function requestsFor(n: number, stretch: number, clerks: readonly number[]): string[] {
  const ids = Array.from({ length: n }, (_, id) => id);
  const commands = [2, 3, 4].flatMap((client) =>
    [1, 2].flatMap((place) => {
      const number = 2 * stretch + place;
      const key = `k${(client + number) % 3}`;
      const change = number % 4 === 1 ? `put ${key} ${client}.${number},` : `append ${key} ${client}.${number},`;
      const text = number % 2 === 0 ? `get ${key}` : change;
      return ids.map((id) => `${id} c${client}#${number} ${text}`);
    }),
  );
  const ofClerks = clerks.flatMap((id) =>
    [`append k${id} ${stretch},`, `get k${id}`, "get k0"].map((one) => `clerk ${id} ${one}`),
  );
  const often = (count: number, text: string): string[] => ids.flatMap((id) => Array(count).fill(`${id} ${text}`));
  const ofRafts = [...often(16, "next"), ...often(2, "hears"), ...often(1, "leads 1"), ...often(1, "installs")];
  return [...commands.flat(), ...ofClerks, ...ofRafts];
}

/** A storm over a world, by chance from a seed: three sessions are there from the beginning on. */
export async function stormOver(
  kv: KvWorld,
  seed: number,
  steps: number,
  clerks: readonly number[] = [],
): Promise<void> {
  const { world } = kv;
  const n = world.servers.filter(({ name }) => name.startsWith("server")).length;
  await playScript(kv, "0 leads", "0 next", "0 register", "0 register", "0 register", "0 next", "0 next", "0 next");
  const isReliable = (from: string, to: string): boolean => [from, to].some((name) => name.startsWith("raft "));
  const common = { odds: ODDS, dead_max: Math.floor((n - 1) / 2), tick_max_ms: 100, isReliable };
  const weathers = Array.from({ length: STRETCHES }, (_, stretch): Weather => {
    return { ...common, steps: Math.floor(steps / STRETCHES), requests: requestsFor(n, stretch, clerks) };
  });
  await storm(world, new Random(seed, "zkvraft"), weathers);
}
