import path from "node:path";
import { Random } from "../../../../grader/checks/random.ts";
import { World } from "../../../../grader/cluster/world/world.ts";
import type { History } from "../../../../grader/history/history.ts";
import { Stuck } from "../../../../grader/labs/kit/world/playing.ts";
import { standName } from "../../../../grader/labs/kit/world/stand.ts";
import { viewsCast } from "../../../../grader/labs/views/cast.ts";
import { violationsIn } from "../../../../grader/labs/views/judge/judge.ts";
import type { Setting } from "../../../../grader/labs/views/judge/setting.ts";
import type { Violation } from "../../../../grader/labs/views/judge/violation.ts";
import { inOrder } from "../../../../grader/labs/views/ranks.ts";
import type { Check, Stand } from "../../../../grader/labs/zviews/check.ts";
import { CHECK_OF_RULE } from "../../../../grader/labs/zviews/check-of-rule.ts";
import { CHECKS } from "../../../../grader/labs/zviews/checks.ts";
import { settingOf } from "../../../../grader/labs/zviews/experiment.ts";

/** What came of a stand. */
interface Played {
  history: History;
  setting: Setting;
  /** Why it was not played to its end; undefined if it was. */
  stuck: string | undefined;
}

/** Plays a stand with a program, as an experiment does. */
async function play(check: Check, stand: Stand, program: string, seed: number): Promise<Played> {
  const random = new Random(seed, standName(check, stand));
  const setting = settingOf(stand, random);
  const { cast, close } = await viewsCast(setting, stand.flags?.(random));
  const world = await World.make(cast, { program: path.join(program, "naive.js"), log: 1 });
  let stuck: string | undefined;
  try {
    await world.startAll();
    await stand.play({ world, setting, random }, random);
    await world.rest(50);
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    stuck = error.message;
  } finally {
    world.history.close();
    await world.stop();
    close();
  }
  return { history: world.history, setting, stuck };
}

/**
 * What speaks against each check when the stands of one are played, until something speaks against that one: the rule and the first
 * function to look at, of the first of each.
 */
export async function against(check: Check, program: string, seed: number): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const stand of check.stands) {
    const { history, setting } = await play(check, stand, program, seed);
    for (const { rule, functions } of inOrder(violationsIn(history, setting))) {
      const id = check.rules.includes(rule) ? check.id : CHECK_OF_RULE[rule];
      found[id] ??= `${rule} ${functions[0]}`;
    }
    if (found[check.id] !== undefined) return found;
  }
  return found;
}

/** All that is broken in the stands of a check, played with a program: stand after stand. A script that cannot go on has a reason: something is. */
export async function brokenIn(program: string, check: Check, seed: number): Promise<Violation[]> {
  const all: Violation[] = [];
  for (const stand of check.stands) {
    const { history, setting, stuck } = await play(check, stand, program, seed);
    const found = violationsIn(history, setting);
    if (stuck !== undefined && found.length === 0) throw new Error(stuck);
    all.push(...found);
  }
  return all;
}

export function checkOf(id: string): Check {
  const check = CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new RangeError(`no check ${id}`);
  return check;
}
