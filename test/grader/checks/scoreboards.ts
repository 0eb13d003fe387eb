import type { CheckSpec } from "../../../grader/checks/check.ts";
import { Scoreboard } from "../../../grader/checks/scoreboard.ts";
import { against, outcome } from "./outcomes.ts";

/** A check, as far as verdicts are about it. */
export const spec = (id: string, needs: string[], coverage: string[]): CheckSpec => ({
  id,
  title: id,
  rules: ["V7"],
  points: 1,
  needs,
  coverage,
});

export interface Told {
  failed?: readonly string[];
  done?: readonly string[];
  troubles?: readonly string[];
}

/** A scoreboard of which nothing but this is known. */
export function scoreboardOf({ failed = [], done = [], troubles = [] }: Told): Scoreboard {
  const scoreboard = new Scoreboard("start");
  scoreboard.add(outcome({ found: failed.map((check) => against(check)), covered: done }));
  for (const where of troubles) scoreboard.error(where, new Error("out of memory"));
  return scoreboard;
}

/** a <- b <- c, and d alone. */
export const CHAIN = [
  spec("a", [], ["1"]),
  spec("b", ["a"], ["2"]),
  spec("c", ["b"], ["3", "4"]),
  spec("d", [], ["5"]),
];

/** All that they cover. */
export const ALL = ["1", "2", "3", "4", "5"];
