import { onTestFinished } from "vitest";
import { World } from "../../../../grader/cluster/world/world.ts";
import type { Answer } from "../../../../grader/history/events.ts";
import { castOf, PROGRAM, toy } from "../../../labs/toy/world/cast.ts";

interface Wanted {
  flaw?: string;
  /** Whether there is one more, whom the grader plays. */
  isPlayed?: boolean;
  launchesAhead?: boolean;
}

/** A world of so many servers, which are not started, and whose disks hold each write. */
export async function worldOf(count: number, { flaw, isPlayed, launchesAhead }: Wanted = {}): Promise<World> {
  const world = await World.make(castOf(count, flaw, isPlayed), { program: PROGRAM, log: 1, launchesAhead });
  onTestFinished(() => world.stop());
  for (const { disk } of world.servers) disk.holds = (op) => op !== "load";
  return world;
}

/** A world whose servers are all at work. */
export async function startedWorld(count: number, wanted?: Wanted): Promise<World> {
  const world = await worldOf(count, wanted);
  await world.startAll();
  return world;
}

/** Has a client tell a server a word. The answers come into what it returns, when there are some. */
export async function add(world: World, id: number, word: string): Promise<Answer[]> {
  const heard: Answer[] = [];
  const said = { from: "client", to: toy(id), method: "Toy.AddRpc", params: { word } };
  await world.deliver(world.send(said, (answer) => heard.push(answer)));
  return heard;
}

/** What a server answers that keeps these words. */
export const keeps = (...words: string[]): Answer => ({ result: { words } });
