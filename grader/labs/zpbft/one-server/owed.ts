import type { Call } from "../../../history/events.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { caseOf } from "../../pbft/judge/case.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import { missingAnswers, missingCommits } from "../../pbft/judge/obligations.ts";
import { messagesOf, replica } from "../../pbft/wire.ts";
import { idlesOf } from "./idles.ts";

/**
 * How long a server may do nothing and still come to what it owes: it may have set itself a timer. A server that owes nothing
 * is never waited for.
 */
export const OWED_QUIET_MS = 3000;

/** The calls whose answers were waited for in vain. */
const givenUp = new WeakSet<Call>();

/**
 * Waits until a server has sent the COMMITs that it owes, if these are asked for, and answered all those that it was sent;
 * or until it has been idle for so long that it will not. It is not waited for what it is known not to do.
 */
export async function untilNothingOwed(
  { cluster, live }: { cluster: Cluster; live: number },
  asked: { commits: boolean },
): Promise<void> {
  const { history } = cluster;
  const about = caseOf(history, live);
  const { subject, models, messages } = about;
  const idles = idlesOf(history, live);
  const answers = missingAnswers(subject, models, idles).length > 0 ? [] : unanswered(cluster, live);
  const isKnownToLack = idles.some((idle) => missingCommits(subject, models, messages, idle).length > 0);
  let lacksCommits = asked.commits && !isKnownToLack && missingCommits(subject, models, messages).length > 0;
  let read = messages.length;
  const isDone = (): boolean => {
    const all = messagesOf(history);
    const isToLook = lacksCommits && commitsOf(subject, all.slice(read)).length > 0;
    read = all.length;
    if (isToLook) lacksCommits = missingCommits(subject, models, all).length > 0;
    return !lacksCommits && answers.every(({ outcome }) => outcome !== undefined);
  };
  if (isDone()) return;
  await cluster.untilIdle((signal) => history.until(isDone, signal), { quiet_ms: OWED_QUIET_MS });
  for (const call of answers) if (call.outcome === undefined) givenUp.add(call);
}

/** Whether the server has sent COMMITs, and never owed one when it was idle: others have none that a peer in trouble could hold up. */
export function sendsCommits({ cluster: { history }, live }: { cluster: Cluster; live: number }): boolean {
  const { subject, models, messages } = caseOf(history, live);
  if (commitsOf(subject, messages).length === 0) return false;
  return idlesOf(history, live).every((idle) => missingCommits(subject, models, messages, idle).length === 0);
}

/** The COMMITs to the server that it has not answered, whatever they say. */
export function unanswered({ history }: Cluster, live: number): Call[] {
  return messagesOf(history).filter(
    (call) =>
      call.method === "Server.CommitRpc" &&
      call.to === replica(live) &&
      call.outcome === undefined &&
      !givenUp.has(call),
  );
}
