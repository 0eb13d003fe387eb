import type { Random } from "../../checks/random.ts";
import type { Experiment } from "../../checks/runner.ts";
import { experimentsOf as experimentsIn } from "../kit/world/experiment.ts";
import type { WorldLab } from "../kit/world/lab.ts";
import { kvCast } from "../kvraft/cast.ts";
import { sceneOf } from "../kvraft/excerpt.ts";
import { violationsIn } from "../kvraft/judge/judge.ts";
import type { Setting } from "../kvraft/judge/view.ts";
import type { Violation } from "../kvraft/judge/violation.ts";
import { inOrder } from "../kvraft/ranks.ts";
import { type Check, type Stand, TIMEOUT_MS } from "./check.ts";
import { CHECK_OF_RULE } from "./check-of-rule.ts";

const WORLD_LAB: WorldLab<Setting, Stand, Violation> = {
  ...{ settingOf, flagsOf, violationsIn, inOrder, sceneOf, whoIn },
  cast: kvCast,
  isCluster: ({ raft, live }) => raft === "own" && live.length > 1,
  checkOfRule: CHECK_OF_RULE,
  logRules: ["L1", "L2"],
};

/** The experiments of these checks: one for each stand. */
export const experimentsOf = (checks: readonly Check[]): Experiment[] => experimentsIn(WORLD_LAB, checks);

/** What a judge must know of a stand. */
export function settingOf({ size, clerks = [], raft = "played", limits }: Stand, random: Random): Setting {
  const common = { timeout_ms: TIMEOUT_MS, sessions_max: 64, ttl_ms: 60_000, maxState: 0 };
  return { ...common, ...size(random), ...limits, clerks, raft };
}

/** What the servers of a stand are told besides. */
export function flagsOf({ flags }: Stand, random: Random): readonly string[] {
  return flags?.(random) ?? [];
}

/** What runs the submission, in words. */
function whoIn({ live, clerks }: Setting): string {
  const words = (count: number, one: string): string[] =>
    count === 0 ? [] : [count === 1 ? `one ${one}` : `${count} ${one}s`];
  return [...words(live.length, "server"), ...words(clerks.length, "clerk")].join(" and ");
}
