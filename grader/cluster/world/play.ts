import type { History } from "../../history/history.ts";
import type { Held } from "./network.ts";
import { type Step, stepIn, stepText } from "./step.ts";
import type { World } from "./world.ts";

/** Which steps are about an answer on its way, and not about a call. */
const OF_ANSWERS: readonly string[] = ["answer", "lose"];

/** The schedule that was played, as its history tells. */
export function scheduleOf(history: History): Step[] {
  return history.of("step").map(({ text }) => stepIn(text));
}

/**
 * Plays the steps of a schedule, and leaves out those that cannot be done: what they are about has not come to be in this run. Of
 * what is on its way on a route the last is taken if there is less than a step counts. Returns what was done. It is over
 * before its end when `isOver` says so, which is asked before each step.
 */
export async function play(world: World, steps: readonly Step[], isOver = (): boolean => false): Promise<Step[]> {
  const done: Step[] = [];
  for (const one of steps) {
    if (isOver()) break;
    const step = "route" in one ? { ...one, number: Math.min(one.number, onRoute(world, one).length) } : one;
    const act = actOf(world, step);
    if (act === undefined) continue;
    done.push(step);
    world.history.note({ kind: "step", text: stepText(step) });
    await act();
  }
  return done;
}

function onRoute(world: World, { verb, route }: Extract<Step, { route: string }>): Held[] {
  return world.onRoute(route, OF_ANSWERS.includes(verb));
}

/** What does a step; undefined if it cannot be done now. */
function actOf(world: World, step: Step): (() => Promise<void> | void) | undefined {
  if (step.verb === "ask") return () => world.ask(step.request);
  if ("route" in step) {
    const held = onRoute(world, step)[step.number - 1];
    if (held === undefined) return undefined;
    if (step.verb === "drop" || step.verb === "lose") return () => world.drop(held);
    if (!world.reaches(held)) return undefined;
    return () => (step.verb === "repeat" ? world.repeat(held) : world.deliver(held));
  }
  const { who } = step;
  const { process, isAwake, disk, now_ms } = world.server(who);
  switch (step.verb) {
    case "tick":
      return isAwake && step.to_ms >= now_ms ? () => world.tick(who, step.to_ms) : undefined;
    case "ack":
      return disk.asked && (() => world.ack(who));
    case "fail":
      return disk.canKeep(step.kept) && disk.asked ? () => world.fail(who, step.error, step.kept) : undefined;
    case "kill":
      return process && disk.canKeep(step.kept) ? () => world.kill(who, step.kept) : undefined;
    case "start":
      return process === undefined ? () => world.start(who) : undefined;
  }
}
