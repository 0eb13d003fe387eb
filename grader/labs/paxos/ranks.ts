import { ordering } from "../kit/ranks.ts";
import type { Rule } from "./rules.ts";

/**
 * The rules in the order in which a mistake in one leads to what looks like one in another: what is on the disk; what an acceptor
 * says; ballots, promises, values; decisions; what is applied, what is forgotten; what a cluster comes to; log lines.
 */
const CAUSES_FIRST: readonly Rule[] = [
  ...(["D2", "D1", "P1", "A1", "P2", "A2"] as const),
  ...(["B1", "B2", "B3", "V1", "V2", "V3", "I1", "V4", "V5"] as const),
  ...(["Q1", "Q3", "Q2", "I2", "Z1", "Z2", "Z3"] as const),
  ...(["F2", "F1", "L1", "L2"] as const),
];

/** The rules that only several servers together can break, by what one of them did before. */
const OF_ALL: readonly Rule[] = ["F1", "F2", "L1", "L2"];

/** Violations in the order in which they are told. */
export const inOrder = ordering<Rule>(CAUSES_FIRST, OF_ALL);
