import type { CheckSpec } from "../../checks/check.ts";
import { specOf as specIn, type WorldCheck, type WorldStand } from "../kit/world/stand.ts";
import type { Setting } from "../raft/judge/view.ts";
import type { Rule, StudentFunction } from "../raft/rules.ts";

/** Servers in a world of their own, and what is tried with them. */
export interface Stand extends WorldStand<Setting> {
  /** The bounds of the election timeout, as in `-election`, and the heartbeat interval; `TIMING` without them. */
  election_ms?: readonly [least: number, most: number];
  heartbeat_ms?: number;
  /** What they are told by `-max-state`; nothing without it. */
  maxState?: number;
}

/** A check: what it is about, what it is worth, and what is tried for it. */
export type Check = WorldCheck<Stand, Rule, StudentFunction>;

/** What servers are told of time: the timeout is exact, so that it is known when it passes. */
export const TIMING = { election_ms: [200, 200], heartbeat_ms: 50 } as const;

/** Of several servers: their timeouts differ, by chance from the seed. */
export const SEEDED: Pick<Stand, "election_ms" | "flags"> = {
  election_ms: [200, 400],
  flags: (random) => ["-seed", String(random.below(1_000_000))],
};

/** What one server does by itself: whatever is wrong with that may show in a cluster as well. */
export const OF_ONE_SERVER: readonly string[] = [
  ...["terms", "timer", "candidate", "leader", "match", "old-news", "hint", "learn", "send", "backup", "commit"],
  ...["figure-8", "restart", "torn", "compact", "install", "catch-up", "restore"],
];

/** What a server's disk lacks looks like a mistake in all that rests on it. */
const DISK_FIRST: readonly string[] = ["saved-vote", "saved-log"];

/** A check as the engine has it. */
export const specOf = (check: Check): CheckSpec => specIn(check, DISK_FIRST);
