import type { Violation } from "../pbft/judge/violation.ts";
import type { Rule } from "../pbft/rules.ts";

/**
 * The rules in the order in which a mistake in one leads to what looks like one in another: what is wrong with a replica's
 * own COMMITs, with the votes that it takes and counts, with what it executes, with what its cluster comes to, with its log.
 */
const CAUSES_FIRST: readonly Rule[] = [
  ...(["PP1", "P1", "C2", "C1", "C3", "R1", "R2", "R3"] as const),
  ...(["V5", "V4", "V3", "V2", "V1", "V6", "V7", "V8", "X1"] as const),
  ...(["Q1", "Q2", "Q3", "X2", "X3", "F2", "F1", "L1", "L2"] as const),
];

/** By what a rule is seen to be broken, the surest first: a message that is wrong, one that is missing, or what a log says. */
const SEEN_BY = ["wrong message", "missing message", "log"] as const;
export type SeenBy = (typeof SEEN_BY)[number];

/** Before every rule: a process that does not work keeps no rule, and what it did before may be no mistake. */
export const BROKEN_RANK = -1;

/** How near a finding is to the cause (check.ts): by its rule, and then by what it was seen by. */
export function rankOf(rule: Rule, seenBy: SeenBy): number {
  return CAUSES_FIRST.indexOf(rule) * SEEN_BY.length + SEEN_BY.indexOf(seenBy);
}

/** A violation without an offending message is about one that is missing; without a seq as well, it was read in the log. */
export function rankOfViolation({ rule, culprit, seq }: Pick<Violation, "rule" | "culprit" | "seq">): number {
  if (culprit !== undefined) return rankOf(rule, "wrong message");
  return rankOf(rule, seq === undefined ? "log" : "missing message");
}
