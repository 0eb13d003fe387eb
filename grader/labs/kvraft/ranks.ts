import { ordering } from "../kit/ranks.ts";
import type { Rule } from "./rules.ts";

/**
 * The rules in the order in which a mistake in one leads to what looks like one in another: what a client asks; who leads; sessions and
 * their commands; the state and its snapshots; who is told; reads; what a cluster comes to; log lines.
 */
const CAUSES_FIRST: readonly Rule[] = [
  ...(["C1", "C2", "C5", "C4", "C3", "C6", "W3"] as const),
  ...(["O1", "O6", "O5", "O3", "O2", "O7", "S8", "O4", "S7", "S9"] as const),
  ...(["W2", "W1", "W4", "W5", "G3", "G2", "G1", "G4"] as const),
  ...(["H1", "F2", "F1", "L1", "L2"] as const),
];

/** The rules that only several together can break, by what one of them did before. */
const OF_ALL: readonly Rule[] = ["H1", "F1", "F2", "L1", "L2"];

/** Violations in the order in which they are told. */
export const inOrder = ordering<Rule>(CAUSES_FIRST, OF_ALL);
