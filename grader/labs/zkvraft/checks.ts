import type { Check } from "./check.ts";
import { answersApplied } from "./checks/answers-applied.ts";
import { start } from "./checks/start.ts";

/** Every check, in the order of the report, with its points: 100 in all. Each stands behind those that it needs. */
export const CHECKS: readonly Check[] = [start, answersApplied];
