import { type Known, lifeAt, viewSaid } from "./known.ts";
import { restAfter, restsOf } from "./rests.ts";
import { isFree } from "./silence.ts";

/**
 * The place at which a replica had done all that it had to do after another; undefined if there is none. Only in its first life,
 * and when it knew that it may speak: later it may have to be silent (ST6).
 */
export function restIn(known: Known, at: number): number | undefined {
  const rest = restAfter(known, at);
  return rest !== undefined && lifeAt(known, rest) <= 1 && isFree(known, at) ? rest : undefined;
}

/** The place of the first such time at which something holds. */
export function restWith(known: Known, at: number, holds: (rest: number) => boolean): number | undefined {
  const first = restIn(known, at);
  if (first === undefined) return undefined;
  return restsOf(known).find((rest) => rest.at >= first && lifeAt(known, rest.at) <= 1 && holds(rest.at))?.at;
}

/** The highest view that it can have come to by a place: by its own word, or by a NEW-VIEW that it was told of. */
export function cameTo(known: Known, by: number): number {
  const said = known.said.filter(({ at }) => at < by).map((one) => viewSaid(one) ?? 0);
  const told = known.newViews.filter(({ at, isValid }) => isValid && at < by).map(({ args }) => args.msg.view);
  return Math.max(0, ...said, ...told);
}
