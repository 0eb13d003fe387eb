import type { Check } from "./check.ts";
import { badLeaders } from "./checks/bad-leaders.ts";
import { catchUp } from "./checks/catch-up.ts";
import { checkpointDigest } from "./checks/checkpoint-digest.ts";
import { checkpointFlaws } from "./checks/checkpoint-flaws.ts";
import { checkpointOnce } from "./checks/checkpoint-once.ts";
import { goesOn } from "./checks/goes-on.ts";
import { join } from "./checks/join.ts";
import { lead } from "./checks/lead.ts";
import { leaderFaulty } from "./checks/leader-faulty.ts";
import { leavesView } from "./checks/leaves-view.ts";
import { logGrammar, logTruth } from "./checks/logs.ts";
import { long } from "./checks/long.ts";
import { newViewAccepted } from "./checks/new-view-accepted.ts";
import { newViewFlaws } from "./checks/new-view-flaws.ts";
import { nullOrders } from "./checks/null-orders.ts";
import { orders } from "./checks/orders.ts";
import { preparedSet } from "./checks/prepared-set.ts";
import { stable } from "./checks/stable.ts";
import { start } from "./checks/start.ts";
import { timer } from "./checks/timer.ts";
import { truncation } from "./checks/truncation.ts";
import { viewChangeContent } from "./checks/view-change-content.ts";
import { viewChangeFlaws } from "./checks/view-change-flaws.ts";
import { viewChangeSent } from "./checks/view-change-sent.ts";
import { window } from "./checks/window.ts";

/** Every check, in the order of the report, with its points: 100 in all. Each stands behind those that it needs. */
export const CHECKS: readonly Check[] = [
  start,
  checkpointOnce,
  checkpointDigest,
  stable,
  checkpointFlaws,
  window,
  viewChangeSent,
  viewChangeContent,
  join,
  preparedSet,
  leavesView,
  truncation,
  viewChangeFlaws,
  lead,
  timer,
  orders,
  nullOrders,
  newViewAccepted,
  newViewFlaws,
  goesOn,
  long,
  leaderFaulty,
  badLeaders,
  catchUp,
  logGrammar,
  logTruth,
];
