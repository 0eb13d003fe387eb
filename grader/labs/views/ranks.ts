import { ordering } from "../kit/ranks.ts";
import type { Rule } from "./rules.ts";

/**
 * The rules in the order in which a mistake in one leads to what looks like one in another: what a replica says when it leaves a
 * view, what moves it to, what a leader begins with, what is believed of that; checkpoints, and what they let in; what is said and
 * executed in views; and in the end states, which are fetched.
 */
const CAUSES_FIRST: readonly Rule[] = [
  ...(["VC1", "VC3", "VC2", "VC4", "VC5", "VC7", "VC8", "VC6", "VC9"] as const),
  ...(["NV2", "NV3", "NV4", "NV5", "NV1", "NV6", "NV7", "NV8", "NV9"] as const),
  ...(["T2", "T1", "T3", "T4", "T5"] as const),
  ...(["CP2", "CP1", "CP4", "CP3", "CP5", "W1", "W2", "W3"] as const),
  ...(["P1", "C1", "V7", "X1", "Q1", "ST1", "ST2", "ST3", "ST4", "ST5", "ST6"] as const),
];

/** The rules that only several servers together can break, by what one of them did before. */
const OF_ALL: readonly Rule[] = ["X2", "F1", "L1", "L2"];

/** Violations in the order in which they are told. */
export const inOrder = ordering<Rule>(CAUSES_FIRST, OF_ALL);
