import type { CheckSpec } from "../../checks/check.ts";
import { specOf as specIn, type WorldCheck, type WorldStand } from "../kit/world/stand.ts";
import type { Setting } from "../views/judge/setting.ts";
import type { Rule, StudentFunction } from "../views/rules.ts";

/** Servers in a world of their own, and what is tried with them. */
export interface Stand extends WorldStand<Setting> {
  /** K: how many seqs there are from one checkpoint to the next. */
  interval?: number;
  /** T, in milliseconds. Without it, no patience ends. */
  patience_ms?: number;
}

/** A check: what it is about, what it is worth, and what is tried for it. */
export type Check = WorldCheck<Stand, Rule, StudentFunction>;

/** A check as the engine has it. */
export const specOf = (check: Check): CheckSpec => specIn(check, []);

/** One real server of so many, by chance which; but for the leader of view 0, which is played. */
export const backupOf =
  (n: number): Stand["size"] =>
  (random) => ({ n, live: [1 + random.below(n - 1)] });

/** One real server of so many: the leader of view 0. */
export const leaderOf =
  (n: number): Stand["size"] =>
  () => ({ n, live: [0] });

/** So many real servers, and no other. */
export const allOf =
  (n: number): Stand["size"] =>
  () => ({ n, live: Array.from({ length: n }, (_, id) => id) });
