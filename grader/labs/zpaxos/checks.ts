import type { Check } from "./check.ts";
import { accept } from "./checks/accept.ts";
import { ballots } from "./checks/ballots.ts";
import { catchesUp } from "./checks/catches-up.ts";
import { decides } from "./checks/decides.ts";
import { duel } from "./checks/duel.ts";
import { forgotten } from "./checks/forgotten.ts";
import { inOrder } from "./checks/in-order.ts";
import { kept } from "./checks/kept.ts";
import { learns } from "./checks/learns.ts";
import { logGrammar, logTruth } from "./checks/logs.ts";
import { memory } from "./checks/memory.ts";
import { min } from "./checks/min.ts";
import { partition } from "./checks/partition.ts";
import { promise } from "./checks/promise.ts";
import { quorum } from "./checks/quorum.ts";
import { start } from "./checks/start.ts";
import { storm } from "./checks/storm.ts";
import { thrifty } from "./checks/thrifty.ts";
import { told } from "./checks/told.ts";
import { triesAgain } from "./checks/tries-again.ts";
import { value } from "./checks/value.ts";

/** Every check, in the order of the report, with its points: 100 in all. Each stands behind those that it needs. */
export const CHECKS: readonly Check[] = [
  start,
  kept,
  promise,
  accept,
  told,
  ballots,
  quorum,
  value,
  decides,
  triesAgain,
  learns,
  inOrder,
  catchesUp,
  min,
  forgotten,
  memory,
  thrifty,
  duel,
  partition,
  storm,
  logGrammar,
  logTruth,
];
