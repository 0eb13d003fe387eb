import type { CheckSpec } from "../../checks/check.ts";
import { specOf as specIn, type WorldCheck, type WorldStand } from "../kit/world/stand.ts";
import type { Setting } from "../paxos/judge/view.ts";
import type { Rule, StudentFunction } from "../paxos/rules.ts";

/** Servers in a world of their own, and what is tried with them. */
export type Stand = WorldStand<Setting>;

/** A check: what it is about, what it is worth, and what is tried for it. */
export type Check = WorldCheck<Stand, Rule, StudentFunction>;

/** The bounds of a pause, as in `-retry`; an answer is waited for as long as the second says. */
export const RETRY_MS = [100, 300] as const;

/** Servers whose pauses differ, by chance from the seed. */
export const SEEDED: Pick<Stand, "flags"> = { flags: (random) => ["-seed", String(random.below(1_000_000))] };

/** What one server does by itself: whatever is wrong with that may show in a cluster as well. */
export const OF_ONE_SERVER: readonly string[] = [
  ...["promise", "accept", "told", "ballots", "quorum", "value", "decides", "tries-again", "learns", "in-order"],
  ...["catches-up", "min", "forgotten", "memory"],
];

/** What a server's disk lacks looks like a mistake in all that rests on it. */
const DISK_FIRST: readonly string[] = ["kept"];

/** A check as the engine has it. */
export const specOf = (check: Check): CheckSpec => specIn(check, DISK_FIRST);

/** One real server of so many, by chance which. */
export const oneOf =
  (n: number): Stand["size"] =>
  (random) => ({ n, live: [random.below(n)] });

/** So many real servers, and no other. */
export const allOf =
  (n: number): Stand["size"] =>
  () => ({ n, live: Array.from({ length: n }, (_, id) => id) });
