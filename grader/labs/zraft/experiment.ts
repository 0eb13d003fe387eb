import type { Random } from "../../checks/random.ts";
import type { Experiment } from "../../checks/runner.ts";
import { experimentsOf as experimentsIn } from "../kit/world/experiment.ts";
import type { WorldLab } from "../kit/world/lab.ts";
import { raftCast } from "../raft/cast.ts";
import { sceneOf } from "../raft/excerpt.ts";
import { violationsIn } from "../raft/judge/judge.ts";
import type { Setting } from "../raft/judge/view.ts";
import type { Violation } from "../raft/judge/violation.ts";
import { inOrder } from "../raft/ranks.ts";
import { type Check, type Stand, TIMING } from "./check.ts";
import { CHECK_OF_RULE } from "./check-of-rule.ts";

/** A call without an answer has failed after so many heartbeat intervals: as the given code has it. */
const PATIENCE_HEARTBEATS = 20;

const WORLD_LAB: WorldLab<Setting, Stand, Violation> = {
  ...{ settingOf, flagsOf, violationsIn, inOrder, sceneOf },
  cast: raftCast,
  checkOfRule: CHECK_OF_RULE,
  logRules: ["L1", "L2"],
};

/** The experiments of these checks: one for each stand. */
export const experimentsOf = (checks: readonly Check[]): Experiment[] => experimentsIn(WORLD_LAB, checks);

/** What a judge must know of a stand. */
export function settingOf(stand: Stand, random: Random): Setting {
  const { heartbeat_ms = TIMING.heartbeat_ms, election_ms = TIMING.election_ms, owedAtFence = false } = stand;
  const { n, live } = stand.size(random);
  return {
    ...{ n, live, heartbeat_ms, election_ms },
    patience_ms: PATIENCE_HEARTBEATS * heartbeat_ms,
    owedAt: owedAtFence ? "fence" : "idle",
    hasServices: true,
    ...(stand.maxState === undefined ? {} : { maxState: stand.maxState }),
  };
}

/** What the servers of a stand are told besides. */
export function flagsOf({ flags, maxState }: Stand, random: Random): string[] {
  return [...(flags?.(random) ?? []), ...(maxState === undefined ? [] : ["-max-state", String(maxState)])];
}
