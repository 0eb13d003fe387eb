import type { History } from "../../../history/history.ts";
import { judgeAnswers } from "./answers.ts";
import { judgeExecutions } from "./execution.ts";
import { judgeForgetting } from "./forgetting.ts";
import { judgeForms } from "./forms.ts";
import { type Known, knownOf } from "./known.ts";
import { judgeLogs } from "./logs.ts";
import { judgeNewViews } from "./new-views.ts";
import { judgeOwed } from "./owed.ts";
import { judgeOwedVotes } from "./owed-votes.ts";
import { judgePatience } from "./patience.ts";
import type { Setting } from "./setting.ts";
import { judgeStart } from "./silence.ts";
import { judgeFetching } from "./state.ts";
import { judgeViewChanges } from "./view-changes.ts";
import type { Violation } from "./violation.ts";
import { judgeVotes } from "./votes.ts";

/**
 * All violations in a history, of the replicas that run the submission, in the order in which they were clear. What a replica says is
 * held against what had been passed to it before, and against its own words: no slow machine can cause what is told here.
 */
export function violationsIn(history: History, setting: Setting): Violation[] {
  const all = setting.live.map((id) => knownOf(history, setting, id));
  return [
    ...all.flatMap(judgeReplica),
    ...judgeExecutions(history, all),
    ...judgeAnswers(history, setting, all),
  ].toSorted((a, b) => a.at - b.at);
}

function judgeReplica(known: Known): Violation[] {
  return [
    ...judgeForms(known),
    ...judgeVotes(known),
    ...judgeViewChanges(known),
    ...judgeNewViews(known),
    ...judgeForgetting(known),
    ...judgeStart(known),
    ...judgeFetching(known),
    ...judgeOwed(known),
    ...judgeOwedVotes(known),
    ...judgePatience(known),
    ...judgeLogs(known),
  ];
}
