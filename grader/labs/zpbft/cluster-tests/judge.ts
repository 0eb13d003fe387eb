import type { Found, Outcome } from "../../../checks/check.ts";
import type { History } from "../../../history/history.ts";
import { disagreements } from "../../pbft/judge/agreement.ts";
import { caseOf, keyringOf } from "../../pbft/judge/case.ts";
import { judgeCommits } from "../../pbft/judge/commits.ts";
import { judgeExecution } from "../../pbft/judge/execution.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import { messagesOf } from "../../pbft/wire.ts";
import { foundBroken, foundIn, thrownBy } from "../findings.ts";
import { judgeLogs } from "../logs.ts";
import { rankOfViolation } from "../ranks.ts";
import { triedIn } from "../tried.ts";
import { unansweredIn } from "./asks.ts";
import { wrongOrder } from "./order.ts";
import { wrongInSession } from "./session.ts";

/** The part that belongs to no check: the servers were idle, and their logs can be judged up to there. */
export const LOGS = "logs";

/**
 * Judges a history of several real servers. A finding ends a cluster test, so that it concerns the part that was tried
 * last, and fails the check of that name. Messages that break the protocol are judged before missing ones.
 */
export function judgeClusterTest(history: History, part: (what: string) => string): Outcome {
  const check = history.of("trying").at(-1)?.part ?? "start";
  const broken = history.of("broken").map((one) => foundBroken(one, check, history));
  const unsafe = violationIn(history);
  const safety = unsafe === undefined ? [] : [foundIn(caseOf(history, unsafe.replica), unsafe, [check])];
  const found = safety.length > 0 ? safety : missedIn(history, check);
  const logs = history.of("tried").findLast((one) => one.part === LOGS);
  return {
    found: [...(broken.length > 0 ? broken : found), ...(logs === undefined ? [] : judgeLogs(history, logs.at))],
    covered: history
      .of("tried")
      .filter((one) => one.part !== LOGS)
      .map((one) => part(one.part)),
    blocked: [],
    tried: triedIn(history, part),
  };
}

const judged = new WeakMap<History, { calls: number; violation: Violation | undefined }>();

/** The violation by a real server that is nearest to the cause, the first of those. It is called many times while the same history grows. */
export function violationIn(history: History): Violation | undefined {
  const known = judged.get(history);
  const { length: calls } = history.events;
  if (known?.calls === calls) return known.violation;
  const live = history.of("cluster")[0]?.live ?? [];
  let found = disagreements(live, keyringOf(history), messagesOf(history));
  for (const id of live) {
    const { subject, models, messages } = caseOf(history, id);
    found = [...judgeExecution(subject, models, messages), ...judgeCommits(subject, models, messages, true), ...found];
  }
  const at = ({ culprit }: Violation): number => culprit?.at ?? Number.POSITIVE_INFINITY;
  const [violation] = found.toSorted((a, b) => rankOfViolation(a) - rankOfViolation(b) || at(a) - at(b));
  judged.set(history, { calls, violation });
  return violation;
}

/** What clients, and a person at the prompt, should have seen and did not. */
function missedIn(history: History, check: string): Found[] {
  const finding = unansweredIn(history) ?? wrongOrder(history) ?? wrongInSession(history);
  if (finding === undefined) return [];
  const live = history.of("cluster")[0]?.live ?? [];
  return [{ checks: [check], describe: () => ({ ...finding, thrown: thrownBy(history, live) }) }];
}
