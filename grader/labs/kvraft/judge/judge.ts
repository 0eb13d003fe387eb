import type { History } from "../../../history/history.ts";
import { clerk } from "../wire.ts";
import { judgeAnswers } from "./answers.ts";
import { judgeCalm } from "./calm.ts";
import { judgeClerk } from "./clerk.ts";
import { judgeEntries } from "./entries.ts";
import { judgeHistory } from "./histories.ts";
import { judgeLogs } from "./logs.ts";
import { judgeMajorities } from "./majorities.ts";
import { judgeOwed } from "./owed.ts";
import { judgeOwnReads } from "./own-reads.ts";
import { processOf } from "./process.ts";
import { judgeSameSnapshots, judgeSnapshots } from "./snapshots.ts";
import { judgeStarts } from "./starts.ts";
import { type Setting, type View, viewsOf } from "./view.ts";
import type { Violation } from "./violation.ts";

/**
 * All violations in a history, of the servers and clerks that run the submission, in the order in which they were clear. What is judged
 * is told by messages and ticks alone; nothing is told that a slow machine could cause.
 */
export function violationsIn(history: History, setting: Setting): Violation[] {
  const views = viewsOf(history, setting);
  const clerks = setting.clerks.map((id) => ({ id, process: processOf(history, clerk(id)) }));
  const found = [
    ...(setting.raft === "played"
      ? judgeServers(views)
      : [...views.flatMap(judgeMajorities), ...judgeOwnReads(history, setting)]),
    ...clerks.flatMap(({ id }) => judgeClerk(history, setting, id).map((one) => ({ ...one, who: clerk(id) }))),
    ...judgeCalm(history, setting, views),
  ];
  const logs = [
    ...views.flatMap((view) => judgeLogs(view, view.id, setting)),
    ...clerks.flatMap(({ id, process }) => judgeLogs(process, id, setting)),
  ];
  // What one of them has said wrongly is the reason, and tells more; an entry that nobody needed is none. On Rafts that are played
  // each answer is held against the log; what clients of servers that are played ask for is in no history.
  const isExplained = found.some(({ rule }) => rule !== "G4") || (setting.raft === "played" && setting.live.length > 0);
  return [...found, ...(isExplained ? [] : judgeHistory(history)), ...logs].toSorted((a, b) => a.at - b.at);
}

/** What servers are told and asked tells all that they may say, where their Rafts are played. */
function judgeServers(views: readonly View[]): Violation[] {
  return [
    ...views.flatMap((view) => [...judgeWaiting(view), ...judgeEntries(view), ...judgeSnapshots(view)]),
    ...judgeSameSnapshots(views),
  ];
}

/** What became of the commands of clients shows only where these, and no others, were given to the log. */
function judgeWaiting(view: View): Violation[] {
  const starts = judgeStarts(view);
  return starts.length > 0 ? starts : [...judgeAnswers(view), ...judgeOwed(view)];
}
