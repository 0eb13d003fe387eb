import type { Check } from "./check.ts";
import { answersApplied } from "./checks/answers-applied.ts";
import { commands } from "./checks/commands.ts";
import { expiry } from "./checks/expiry.ts";
import { fastReads } from "./checks/fast-reads.ts";
import { findsLeader } from "./checks/finds-leader.ts";
import { linearizable } from "./checks/linearizable.ts";
import { logGrammar, logTruth } from "./checks/logs.ts";
import { lostLeadership } from "./checks/lost-leadership.ts";
import { manyWait } from "./checks/many-wait.ts";
import { minority } from "./checks/minority.ts";
import { notLeader } from "./checks/not-leader.ts";
import { once } from "./checks/once.ts";
import { oneAnswer } from "./checks/one-answer.ts";
import { patience } from "./checks/patience.ts";
import { reads } from "./checks/reads.ts";
import { register } from "./checks/register.ts";
import { replaces } from "./checks/replaces.ts";
import { sameEverywhere } from "./checks/same-everywhere.ts";
import { sameId } from "./checks/same-id.ts";
import { size } from "./checks/size.ts";
import { snapshotWhole } from "./checks/snapshot-whole.ts";
import { start } from "./checks/start.ts";
import { steady } from "./checks/steady.ts";
import { storm } from "./checks/storm.ts";

/** Every check, in the order of the report, with its points: 100 in all. Each stands behind those that it needs. */
export const CHECKS: readonly Check[] = [
  start,
  sameId,
  findsLeader,
  oneAnswer,
  patience,
  steady,
  answersApplied,
  notLeader,
  lostLeadership,
  manyWait,
  register,
  once,
  expiry,
  commands,
  snapshotWhole,
  replaces,
  size,
  sameEverywhere,
  reads,
  fastReads,
  linearizable,
  minority,
  storm,
  logGrammar,
  logTruth,
];
