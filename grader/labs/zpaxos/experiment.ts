import type { Random } from "../../checks/random.ts";
import type { Experiment } from "../../checks/runner.ts";
import { experimentsOf as experimentsIn } from "../kit/world/experiment.ts";
import type { WorldLab } from "../kit/world/lab.ts";
import { paxosCast } from "../paxos/cast.ts";
import { sceneOf } from "../paxos/excerpt.ts";
import { violationsIn } from "../paxos/judge/judge.ts";
import type { Setting } from "../paxos/judge/view.ts";
import type { Violation } from "../paxos/judge/violation.ts";
import { inOrder } from "../paxos/ranks.ts";
import { type Check, RETRY_MS, type Stand } from "./check.ts";
import { CHECK_OF_RULE } from "./check-of-rule.ts";

const WORLD_LAB: WorldLab<Setting, Stand, Violation> = {
  ...{ settingOf, flagsOf, violationsIn, inOrder, sceneOf },
  cast: paxosCast,
  checkOfRule: CHECK_OF_RULE,
  logRules: ["L1", "L2"],
};

/** The experiments of these checks: one for each stand. */
export const experimentsOf = (checks: readonly Check[]): Experiment[] => experimentsIn(WORLD_LAB, checks);

/** What a judge must know of a stand. */
export function settingOf({ size, owedAtFence }: Stand, random: Random): Setting {
  return { ...size(random), retry_ms: RETRY_MS, owedAt: owedAtFence === true ? "fence" : "idle", hasServices: true };
}

/** What the servers of a stand are told besides. */
export function flagsOf({ flags }: Stand, random: Random): readonly string[] {
  return flags?.(random) ?? [];
}
