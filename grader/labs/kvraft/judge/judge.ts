import type { History } from "../../../history/history.ts";
import { clerk } from "../wire.ts";
import { judgeAnswers } from "./answers.ts";
import { judgeClerk } from "./clerk.ts";
import { judgeEntries } from "./entries.ts";
import { judgeHistory } from "./histories.ts";
import { judgeOwed } from "./owed.ts";
import { judgeOwnReads } from "./own-reads.ts";
import { judgeSameSnapshots, judgeSnapshots } from "./snapshots.ts";
import { judgeStarts } from "./starts.ts";
import { type Setting, viewsOf } from "./view.ts";
import type { Violation } from "./violation.ts";

/**
 * All violations in a history, of the servers and clerks that run the submission, in the order in which they were clear. What is judged
 * is told by messages and ticks alone; nothing is told that a slow machine could cause.
 */
export function violationsIn(history: History, setting: Setting): Violation[] {
  const found = [
    ...(setting.raft === "played" ? judgeServers(history, setting) : judgeOwnReads(history, setting)),
    ...setting.clerks.flatMap((id) => judgeClerk(history, setting, id).map((one) => ({ ...one, who: clerk(id) }))),
  ];
  // What one of them has said wrongly is the reason, and tells more; an entry that nobody needed is none.
  const isExplained = found.some(({ rule }) => rule !== "G4");
  return [...found, ...(isExplained ? [] : judgeHistory(history))].toSorted((a, b) => a.at - b.at);
}

/** What servers are told and asked tells all that they may say, where their Rafts are played. */
function judgeServers(history: History, setting: Setting): Violation[] {
  const views = viewsOf(history, setting);
  return [
    ...views.flatMap((view) => [
      ...judgeAnswers(view),
      ...judgeOwed(view),
      ...judgeStarts(view),
      ...judgeEntries(view),
      ...judgeSnapshots(view),
    ]),
    ...judgeSameSnapshots(views),
  ];
}
