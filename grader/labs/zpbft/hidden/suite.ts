import type { Suite } from "../../../checks/runner.ts";
import { PBFT } from "../../pbft/wire.ts";
import { CHECKS, specOf } from "../checks.ts";
import {
  BACKUP,
  byzantineOf,
  experimentsOf,
  FOUR,
  LEADER,
  LIARS,
  LONG,
  MANY,
  moreOf,
  SEVEN,
  type Shape,
  TEN,
} from "../experiments.ts";
import { hiddenOf } from "./tries.ts";

/** A server that is played a thousand seqs comes first; and there are more replicas than in the public suite. */
export const HIDDEN_SHAPES: readonly Shape[] = [
  LONG,
  BACKUP,
  LIARS,
  FOUR,
  byzantineOf(3),
  MANY,
  LEADER,
  SEVEN,
  TEN,
  moreOf([4, 5, 6, 7, 8]),
];

/** The checks, as they are tried here. */
export const HIDDEN_CHECKS = CHECKS.map(hiddenOf);

/**
 * The checks that students do not have: other sizes, and random scripts for each seed, so that code that fits only the
 * public suite does not pass. Students read the hint of a failed check, and no more of what was tried.
 */
export const HIDDEN: Suite = {
  name: "hidden",
  checks: HIDDEN_CHECKS.map((check) => ({ ...specOf(check), hidden: true, hint: check.hint })),
  vital: "start",
  protocol: PBFT,
  experiments: experimentsOf(HIDDEN_SHAPES, HIDDEN_CHECKS),
};
