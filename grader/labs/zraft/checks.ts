import type { Check } from "./check.ts";
import { backup } from "./checks/backup.ts";
import { candidate } from "./checks/candidate.ts";
import { catchUp } from "./checks/catch-up.ts";
import { commit } from "./checks/commit.ts";
import { compact } from "./checks/compact.ts";
import { figure8 } from "./checks/figure-8.ts";
import { hint } from "./checks/hint.ts";
import { install } from "./checks/install.ts";
import { leader } from "./checks/leader.ts";
import { learn } from "./checks/learn.ts";
import { logGrammar, logTruth } from "./checks/logs.ts";
import { match } from "./checks/match.ts";
import { oldNews } from "./checks/old-news.ts";
import { restart } from "./checks/restart.ts";
import { restore } from "./checks/restore.ts";
import { savedLog } from "./checks/saved-log.ts";
import { savedVote } from "./checks/saved-vote.ts";
import { send } from "./checks/send.ts";
import { start } from "./checks/start.ts";
import { storm } from "./checks/storm.ts";
import { terms } from "./checks/terms.ts";
import { three } from "./checks/three.ts";
import { thrifty } from "./checks/thrifty.ts";
import { timer } from "./checks/timer.ts";
import { torn } from "./checks/torn.ts";
import { votes } from "./checks/votes.ts";

/** Every check, in the order of the report, with its points: 100 in all. Each stands behind those that it needs. */
export const CHECKS: readonly Check[] = [
  start,
  savedVote,
  savedLog,
  votes,
  terms,
  timer,
  candidate,
  leader,
  match,
  oldNews,
  hint,
  learn,
  send,
  backup,
  commit,
  figure8,
  restart,
  torn,
  compact,
  install,
  thrifty,
  catchUp,
  restore,
  three,
  storm,
  logGrammar,
  logTruth,
];
