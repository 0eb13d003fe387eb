import type { CheckSpec } from "../../checks/check.ts";
import { specOf as specIn, type WorldCheck, type WorldStand } from "../kit/world/stand.ts";
import type { Setting } from "../kvraft/judge/view.ts";
import type { Rule, StudentFunction } from "../kvraft/rules.ts";

/** Servers and clerks in a world of their own, and what is tried with them. */
export interface Stand extends WorldStand<Setting> {
  /** The clerks that run the submission. */
  clerks?: readonly number[];
  /** Whether the servers' Rafts are their own; without it they are played. */
  raft?: Setting["raft"];
  /** The limits of the state: how many sessions are kept, how long, and how long the log may be. */
  limits?: Partial<Pick<Setting, "sessions_max" | "ttl_ms" | "maxState">>;
}

/** A check: what it is about, what it is worth, and what is tried for it. */
export type Check = WorldCheck<Stand, Rule, StudentFunction>;

/** How long a clerk waits for an answer. */
export const TIMEOUT_MS = 1000;

/** What one server does by itself: whatever is wrong with that may show in a cluster as well. */
const OF_ONE_SERVER: readonly string[] = [
  ...["answers-applied", "not-leader", "lost-leadership", "many-wait", "commands", "once", "register", "expiry"],
  ...["same-everywhere", "snapshot-whole", "replaces", "size", "reads"],
];

/** And what a clerk does by itself: all of that shows in a cluster. */
export const OF_CLUSTERS: readonly string[] = [
  ...OF_ONE_SERVER,
  ...["same-id", "finds-leader", "one-answer", "patience", "steady"],
];

/** Rafts whose timeouts differ, by chance from the seed. */
export const SEEDED: Pick<Stand, "flags"> = { flags: (random) => ["-seed", String(random.below(1_000_000))] };

/** A check as the engine has it. */
export const specOf = (check: Check): CheckSpec => specIn(check, []);

/** One real server of so many, by chance which. */
export const oneOf =
  (n: number): Stand["size"] =>
  (random) => ({ n, live: [random.below(n)] });

/** So many real servers of others, by chance which. */
export const someOf =
  (count: number, n: number): Stand["size"] =>
  (random) => ({ n, live: random.shuffled(Array.from({ length: n }, (_, id) => id)).slice(0, count) });

/** So many real servers, and no other. */
export const allOf =
  (n: number): Stand["size"] =>
  () => ({ n, live: Array.from({ length: n }, (_, id) => id) });
