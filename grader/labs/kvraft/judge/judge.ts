import type { History } from "../../../history/history.ts";
import { clerk } from "../wire.ts";
import { judgeAnswers } from "./answers.ts";
import { judgeCalm } from "./calm.ts";
import { judgeClerk } from "./clerk.ts";
import { judgeHistory } from "./histories.ts";
import { judgeLogs } from "./logs.ts";
import { judgeMajorities } from "./majorities.ts";
import { judgeOwed } from "./owed.ts";
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
  const found = [
    ...views.flatMap(setting.hasOwnRafts === true ? judgeMajorities : judgeServer),
    ...judgeSameSnapshots(views),
    ...setting.clerks.flatMap((id) => judgeClerk(history, setting, id)),
    ...judgeCalm(history, setting, views),
  ];
  const logs = [
    ...views.flatMap((view) => judgeLogs(view, view.id, setting)),
    ...setting.clerks.flatMap((id) => judgeLogs(processOf(history, clerk(id)), id, setting)),
  ];
  // What one of them has said wrongly is the reason, and tells more.
  return [...(found.length > 0 ? found : judgeHistory(history)), ...logs].toSorted((a, b) => a.at - b.at);
}

/** What a server does with what the Raft below it says, which the grader plays. */
function judgeServer(view: View): Violation[] {
  return [...judgeAnswers(view), ...judgeOwed(view), ...judgeStarts(view), ...judgeSnapshots(view)];
}
