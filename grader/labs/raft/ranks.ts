import type { Violation } from "./judge/violation.ts";
import type { Rule } from "./rules.ts";

/**
 * The rules in the order in which a mistake in one leads to what looks like one in another: what a server reads from its disk,
 * and writes there; its terms, votes and elections; how it leads; its log; what is committed, snapshots, what is applied; what its
 * cluster comes to; its log lines.
 */
const CAUSES_FIRST: readonly Rule[] = [
  ...(["D6", "D5", "D4", "D7", "D3", "D1"] as const),
  ...(["E2", "E3", "E7", "E5", "E6", "T1", "E1", "E8", "E9", "E4", "E11"] as const),
  ...(["E10", "A8", "M4", "E12"] as const),
  ...(["D2", "A3", "A4", "A5", "A6", "A2", "A1", "A11", "A7", "A9", "A10"] as const),
  ...(["M2", "M3", "M5", "M1", "S5", "S3", "S1", "S4", "S2", "S6", "X1"] as const),
  ...(["E13", "X2", "F2", "F1", "L1", "L2"] as const),
];

/** By what a rule is seen to be broken, the surest first: something that is wrong, or something that is missing. */
const SEEN_BY = ["wrong", "missing"] as const;
export type SeenBy = (typeof SEEN_BY)[number];

/** How near a finding is to the cause: by its rule, and then by what it was seen by. */
export function rankOf(rule: Rule, seenBy: SeenBy): number {
  return CAUSES_FIRST.indexOf(rule) * SEEN_BY.length + SEEN_BY.indexOf(seenBy);
}

/** A violation without an offending message is about one that is missing, or about a disk. */
export function rankOfViolation({ rule, culprit }: Pick<Violation, "rule" | "culprit">): number {
  return rankOf(rule, culprit === undefined ? "missing" : "wrong");
}

/** The rules that only several servers together can break, by what one of them did before: those are told behind all others. */
const OF_ALL: ReadonlySet<Rule> = new Set<Rule>(["E13", "X2", "F1", "F2", "L1", "L2"]);

/** Violations in the order in which they are told: what was clear first leads to the others, and what a cluster came to follows from it. */
export function inOrder<V extends Pick<Violation, "rule" | "culprit" | "at">>(violations: readonly V[]): V[] {
  return violations.toSorted(
    (a, b) =>
      Number(OF_ALL.has(a.rule)) - Number(OF_ALL.has(b.rule)) || a.at - b.at || rankOfViolation(a) - rankOfViolation(b),
  );
}
