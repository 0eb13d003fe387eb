import type { Suite } from "../../../checks/runner.ts";
import { VIEWS } from "../../views/wire.ts";
import { specOf } from "../check.ts";
import { CHECKS } from "../checks.ts";
import { experimentsOf } from "../experiment.ts";
import { hiddenOf } from "./stands.ts";

const HIDDEN_CHECKS = CHECKS.map(hiddenOf);

/**
 * The checks that students do not have: other sizes, and the whole of what the public suite takes a part of, so that code that
 * fits only that does not pass. Students read the hint of a failed check, and no more of what was tried.
 */
export const HIDDEN: Suite = {
  name: "hidden",
  checks: HIDDEN_CHECKS.map((check) => ({ ...specOf(check), hidden: true, hint: check.hint })),
  vital: "start",
  protocol: VIEWS,
  experiments: experimentsOf(HIDDEN_CHECKS),
};
