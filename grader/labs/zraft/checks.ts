import type { Check } from "./check.ts";
import { restart } from "./checks/restart.ts";
import { savedLog } from "./checks/saved-log.ts";
import { savedVote } from "./checks/saved-vote.ts";
import { start } from "./checks/start.ts";
import { terms } from "./checks/terms.ts";
import { timer } from "./checks/timer.ts";
import { torn } from "./checks/torn.ts";
import { votes } from "./checks/votes.ts";

/** Every check, in the order of the report, with its points: 100 in all. Each stands behind those that it needs. */
export const CHECKS: readonly Check[] = [start, votes, terms, timer, savedVote, savedLog, restart, torn];
