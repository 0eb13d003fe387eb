import path from "node:path";
import { Random } from "../../../../grader/checks/random.ts";
import { World } from "../../../../grader/cluster/world/world.ts";
import { raftCast } from "../../../../grader/labs/raft/cast.ts";
import { violationsIn } from "../../../../grader/labs/raft/judge/judge.ts";
import type { Violation } from "../../../../grader/labs/raft/judge/violation.ts";
import { Stuck } from "../../../../grader/labs/zraft/bench.ts";
import { type Check, type Stand, standName } from "../../../../grader/labs/zraft/check.ts";
import { settingOf } from "../../../../grader/labs/zraft/experiment.ts";

/** All that is broken in the stands of a check, played with a program: stand after stand. */
export async function brokenIn(program: string, check: Check, seed: number): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const stand of check.stands) found.push(...(await brokenAt(program, check, stand, seed)));
  return found;
}

/** What is broken in one stand. A script that cannot go on has a reason: something is. */
async function brokenAt(program: string, check: Check, stand: Stand, seed: number): Promise<Violation[]> {
  const random = new Random(seed, standName(check, stand));
  const setting = settingOf(stand, random);
  const { cast, close } = await raftCast(setting, stand.flags);
  const world = await World.make(cast, { program: path.join(program, "naive.js"), log: 1 });
  let stuck: Stuck | undefined;
  try {
    await world.startAll();
    await stand.play({ world, setting, random }, random);
    await world.rest(100);
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    stuck = error;
  } finally {
    await world.stop();
    close();
  }
  const found = violationsIn(world.history, setting);
  if (stuck !== undefined && found.length === 0) throw stuck;
  return found;
}
