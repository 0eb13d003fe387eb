import type { Suite } from "../../checks/runner.ts";
import { PBFT } from "../pbft/wire.ts";
import { CHECKS, specOf } from "./checks.ts";
import { BACKUP, byzantineOf, experimentsOf, FOUR, LEADER, LIARS, MORE, SEVEN, TEN } from "./experiments.ts";

/** The checks that students have. */
export const PUBLIC: Suite = {
  name: "public",
  checks: CHECKS.map(specOf),
  vital: "start",
  protocol: PBFT,
  experiments: experimentsOf([BACKUP, LIARS, FOUR, byzantineOf(2), LEADER, SEVEN, TEN, MORE], CHECKS),
};
