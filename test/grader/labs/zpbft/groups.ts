import { Random } from "../../../../grader/checks/random.ts";
import type { Check } from "../../../../grader/labs/zpbft/check.ts";
import { CHECKS } from "../../../../grader/labs/zpbft/checks.ts";
import { groupsOf } from "../../../../grader/labs/zpbft/experiments.ts";
import { hiddenOf } from "../../../../grader/labs/zpbft/hidden/tries.ts";
import type { Group } from "../../../../grader/labs/zpbft/one-server/scripts.ts";

/** What the checks play to the server of an experiment, in the order in which it gets that. */
export function groupsFor(
  experiment: string,
  { seed = 1, checks = CHECKS }: { seed?: number; checks?: readonly Check[] } = {},
): Group[] {
  const tries = checks.flatMap((check) => check.tries).filter((tried) => tried.experiment === experiment);
  return groupsOf(tries, new Random(seed, experiment));
}

/** The same in the hidden suite. */
export function hiddenGroupsFor(experiment: string, seed = 1): Group[] {
  return groupsFor(experiment, { seed, checks: CHECKS.map(hiddenOf) });
}
