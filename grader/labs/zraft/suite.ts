import type { Suite } from "../../checks/runner.ts";
import { RAFT } from "../raft/wire.ts";
import { specOf } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { experimentsOf } from "./experiment.ts";

/** The checks that students have. */
export const PUBLIC: Suite = {
  name: "public",
  checks: CHECKS.map(specOf),
  vital: "start",
  protocol: RAFT,
  experiments: experimentsOf(CHECKS),
};
