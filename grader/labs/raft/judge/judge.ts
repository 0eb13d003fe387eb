import type { History } from "../../../history/history.ts";
import type { Rule } from "../rules.ts";
import { judgeAppends } from "./append.ts";
import { judgeApplies } from "./applies.ts";
import { judgeBacking } from "./backing.ts";
import { commitsOf } from "./commits.ts";
import { judgeLeaderCommits } from "./committing.ts";
import { judgeDisk } from "./crashes.ts";
import { disagreements } from "./disagreements.ts";
import { judgeElections } from "./elections.ts";
import { judgeEntryTimes } from "./entry-times.ts";
import { judgeEnds } from "./failures.ts";
import { judgeCalm, judgeMinorities } from "./faults.ts";
import { judgeForms } from "./forms.ts";
import { judgeInstalling } from "./installing.ts";
import { judgeLeaders } from "./leaders.ts";
import { judgeLog } from "./log.ts";
import { judgeLogs } from "./logs.ts";
import { mismatches } from "./mismatches.ts";
import { judgeNames } from "./naming.ts";
import { judgeNeedless } from "./needless.ts";
import { asRestarted } from "./restarts.ts";
import { judgeRetries } from "./retries.ts";
import { judgeSending } from "./sending.ts";
import { judgeSizes } from "./sizes.ts";
import { judgeSnapshots } from "./snapshots.ts";
import { judgeTerms } from "./terms.ts";
import { judgeTimer } from "./time.ts";
import { twoLeaders } from "./two-leaders.ts";
import { type Setting, type View, viewOf } from "./view.ts";
import type { Violation } from "./violation.ts";
import { judgeVotes } from "./votes.ts";

/**
 * All violations in a history, of the servers that run the submission, in the order in which they were clear. What is judged is
 * told by messages, disks and ticks alone; nothing is told that a slow machine could cause.
 */
export function violationsIn(history: History, setting: Setting): Violation[] {
  const views = setting.live.map((id) => viewOf(history, setting, id));
  const found = [
    ...views.flatMap((view) => asRestarted(view, judgeServer(view))),
    ...twoLeaders(history, setting.live),
    ...mismatches(history, views),
    ...disagreements(views),
    ...judgeMinorities(history, setting, views),
    ...judgeCalm(history, setting, views),
  ];
  return withoutWhatFollows(found.toSorted((a, b) => a.at - b.at));
}

/** A server that works on a disk which it cannot read, or could not write, says nothing that has a meaning: what it does from then on is not judged. */
const DISK_IS_LOST: readonly Rule[] = ["D5", "D6", "D7"];

/** Of each server, what is told before its disk and what it goes on with differ; and that they do. */
function withoutWhatFollows(found: readonly Violation[]): Violation[] {
  const lost = new Map<number, { from: number; by: Violation }>();
  for (const one of found) {
    const from = one.spoils ?? (DISK_IS_LOST.includes(one.rule) ? one.at : Number.POSITIVE_INFINITY);
    if (from < (lost.get(one.replica)?.from ?? Number.POSITIVE_INFINITY)) lost.set(one.replica, { from, by: one });
  }
  return found.filter((one) => {
    const { from, by } = lost.get(one.replica) ?? { from: Number.POSITIVE_INFINITY, by: one };
    return one === by || DISK_IS_LOST.includes(one.rule) || one.at < from;
  });
}

/** What one server's own messages and disk tell. */
function judgeServer(view: View): Violation[] {
  const commits = commitsOf(view);
  return saveFirst(view, [
    ...judgeDisk(view),
    ...judgeForms(view),
    ...judgeTerms(view),
    ...judgeTimer(view),
    ...judgeElections(view),
    ...judgeVotes(view),
    ...judgeLeaders(view),
    ...judgeAppends(view),
    ...judgeLog(view),
    ...judgeEntryTimes(view),
    ...judgeSnapshots(view, commits),
    ...judgeSizes(view, commits),
    ...judgeSending(view),
    ...judgeRetries(view),
    ...judgeNames(view),
    ...judgeNeedless(view),
    ...judgeInstalling(view),
    ...judgeBacking(view),
    ...judgeEnds(view),
    ...judgeLeaderCommits(view, commits),
    ...judgeApplies(view, commits),
    ...judgeLogs(view, commits),
  ]);
}

/**
 * Where several functions leave something unsaved, or what was saved lacks it, the one that saves for all of them is likelier to be
 * at fault than each of them.
 */
function saveFirst(view: View, found: Violation[]): Violation[] {
  const unsaved = found
    .filter(({ rule, functions }) => (rule === "D1" || rule === "D2") && functions.includes("save"))
    .toSorted((a, b) => a.at - b.at);
  // What is still not on the disk is said by others, too.
  const isNew = ({ rule, at }: Violation, place: number): boolean =>
    rule === "D2" ||
    place === 0 ||
    view.disk.some((moment) => moment.at > (unsaved[place - 1]?.at ?? 0) && moment.at < at);
  const leaving = new Set(unsaved.filter(isNew).map(({ functions }) => functions[0]));
  const isBySave = leaving.size > 1 || leaving.has("save");
  return found.map((one) => {
    if (!unsaved.includes(one)) return one;
    if (!isBySave) return { ...one, isUnspecific: true };
    return { ...one, functions: ["save", ...one.functions.filter((name) => name !== "save")] };
  });
}
