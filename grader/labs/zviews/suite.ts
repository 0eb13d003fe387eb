import type { Suite } from "../../checks/runner.ts";
import { VIEWS } from "../views/wire.ts";
import { specOf } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { experimentsOf } from "./experiment.ts";

/** The checks that students have. */
export const PUBLIC: Suite = {
  name: "public",
  checks: CHECKS.map(specOf),
  vital: "start",
  protocol: VIEWS,
  experiments: experimentsOf(CHECKS),
};
