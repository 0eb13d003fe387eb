import type { Random } from "../../checks/random.ts";
import type { Experiment } from "../../checks/runner.ts";
import { experimentsOf as experimentsIn } from "../kit/world/experiment.ts";
import type { WorldLab } from "../kit/world/lab.ts";
import { viewsCast, withKeys } from "../views/cast.ts";
import { sceneOf } from "../views/excerpt.ts";
import { violationsIn } from "../views/judge/judge.ts";
import type { Setting } from "../views/judge/setting.ts";
import type { Violation } from "../views/judge/violation.ts";
import { inOrder } from "../views/ranks.ts";
import { newReplicaKeys } from "../views/signing.ts";
import type { Check, Stand } from "./check.ts";
import { CHECK_OF_RULE } from "./check-of-rule.ts";

/** Where a stand does not say: no checkpoint is due, and no patience ends, in all that is tried. */
const INTERVAL = 100;
const PATIENCE_MS = 3_600_000;

const WORLD_LAB: WorldLab<Setting, Stand, Violation> = {
  ...{ settingOf, flagsOf: ({ flags }, random) => flags?.(random) ?? [], violationsIn, inOrder, sceneOf },
  cast: viewsCast,
  checkOfRule: CHECK_OF_RULE,
  logRules: ["L1", "L2"],
};

/** The experiments of these checks: one for each stand. */
export const experimentsOf = (checks: readonly Check[]): Experiment[] => experimentsIn(WORLD_LAB, checks);

/** What a judge must know of a stand. */
export function settingOf(
  { size, owedAtFence, interval = INTERVAL, patience_ms = PATIENCE_MS }: Stand,
  random: Random,
): Setting {
  const { n, live } = size(random);
  const keys = Array.from({ length: n }, newReplicaKeys);
  return withKeys({ n, live, interval, patience_ms, owedAt: owedAtFence === true ? "fence" : "idle" }, keys);
}
