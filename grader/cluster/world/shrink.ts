import type { History } from "../../history/history.ts";
import { play } from "./play.ts";
import type { Step } from "./step.ts";
import type { World } from "./world.ts";

/** How a schedule is tried again. */
interface Trial {
  /** Makes the world in which the schedule begins. */
  make(): Promise<World>;
  /** Whether what is wrong has happened in a history. It is asked after every step. */
  isBroken(history: History): boolean;
  /** How many times the schedule, or a part of it, is played at the most. */
  plays_max: number;
}

/** The smallest part of a schedule that was found by which the same goes wrong, up to the step at which it does. */
export async function smallest(steps: readonly Step[], { make, isBroken, plays_max }: Trial): Promise<readonly Step[]> {
  const attempt = async (some: readonly Step[]): Promise<Step[] | undefined> => {
    const world = await make();
    try {
      const done = await play(world, some, () => isBroken(world.history));
      return isBroken(world.history) ? done : undefined;
    } finally {
      await world.stop();
    }
  };
  return shrink((await attempt(steps)) ?? steps, attempt, plays_max - 1);
}

/**
 * Drops pieces of something for as long as what is left comes to the same. `attempt` is given some of the pieces in their order,
 * and returns those that were needed to come to that; undefined if they do not. It is called `attempts_max` times at the most.
 */
export async function shrink<T>(
  pieces: readonly T[],
  attempt: (some: readonly T[]) => Promise<readonly T[] | undefined>,
  attempts_max: number,
): Promise<readonly T[]> {
  let left = pieces;
  let attempts = 0;
  // Many at a time first: most of what happens by chance has nothing to do with what went wrong.
  for (let size = Math.ceil(left.length / 2); size >= 1; ) {
    const before = left.length;
    // From the end: what comes later rests on what came before.
    for (let end = left.length; end > 0; end = Math.min(end - size, left.length)) {
      if (attempts === attempts_max) return left;
      attempts += 1;
      const first = Math.max(0, end - size);
      left = (await attempt(left.toSpliced(first, end - first))) ?? left;
    }
    // Once none can be left out by itself, nothing can.
    if (size === 1 && left.length === before) break;
    size = Math.ceil(size / 2);
  }
  return left;
}
