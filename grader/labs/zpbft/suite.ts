import type { Suite } from "../../checks/runner.ts";
import { PBFT } from "../pbft/wire.ts";
import { CHECKS, specOf } from "./checks.ts";
import { BACKUP, byzantineOf, experimentsOf, FOUR, LEADER, LIARS, MORE, SEVEN, type Shape } from "./experiments.ts";

/** In the order in which they are begun. */
export const PUBLIC_SHAPES: readonly Shape[] = [BACKUP, LIARS, FOUR, byzantineOf(2), LEADER, SEVEN, MORE];

/** The checks that students have. */
export const PUBLIC: Suite = {
  name: "public",
  checks: CHECKS.map(specOf),
  vital: "start",
  protocol: PBFT,
  experiments: experimentsOf(PUBLIC_SHAPES, CHECKS),
};
