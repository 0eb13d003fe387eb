import type { Found } from "../../../checks/check.ts";
import type { EventOf } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { type Case, caseOf } from "../../pbft/judge/case.ts";
import { commitsOf, judgeCommits } from "../../pbft/judge/commits.ts";
import { judgeExecution } from "../../pbft/judge/execution.ts";
import { executionsOf } from "../../pbft/judge/executions.ts";
import { isCommitted, quorumWords } from "../../pbft/judge/model.ts";
import { type Idle, missingCommits } from "../../pbft/judge/obligations.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import { replica } from "../../pbft/wire.ts";
import { checksOf, foundIn } from "../findings.ts";
import { judgeLogs } from "../logs.ts";
import { AILMENTS, RELIEF, SETTLED_MS, SHORT_MS } from "./ailments.ts";
import { awaited } from "./awaited.ts";
import { failedCalls } from "./failed-calls.ts";
import { idlesOf } from "./idles.ts";
import { PARTS } from "./parts.ts";

/**
 * Judges a server whose peers are not well: the others must get their COMMITs, and not only when a peer has answered; what is
 * owed to a peer that was dead must get there; a failed call must be a WARN line; and who is not well counts as much as before (C3,
 * V7). Of one that breaks this only the first
 * of these is told, for the others mostly follow.
 */
export function delays(history: History, id: number): Found[] {
  const ill = history.of("fault").filter(isIll);
  if (ill.length === 0) return [];
  const about = caseOf(history, id);
  const idles = idlesOf(history, id);
  const isTried = history.of("tried").some(({ part }) => part === PARTS.faults);
  const { subject, models, messages } = about;
  const missingAt = new Map<Idle, Violation[]>();
  const missing = (idle: Idle) =>
    missingAt.getOrInsertComputed(idle, () => missingCommits(subject, models, messages, idle));
  const kinds = [
    () =>
      [...Map.groupBy(ill, (fault) => fault.about).values()].flatMap((faults) =>
        leftOut(about, faults, idles, missing),
      ),
    () => awaited(about),
    () => executedMeanwhile(about),
    () => unexecuted(about, ill),
    () => (isTried ? failedCalls(about, idles) : []),
  ];
  const again = sentAgain(about).map((violation) => foundIn(about, violation, checksOf(violation)));
  if (again.length > 0) return again;
  for (const violations of kinds.values().map((kind) => kind())) {
    if (violations.length > 0) return violations.map((violation) => foundIn(about, violation, checksOf(violation)));
  }
  return isTried ? logsOf(history, id) : [];
}

/** The second COMMITs to peers that were well, because others were not (C1). One that was not may get it again. */
function sentAgain({ history, subject, models, messages }: Case): Violation[] {
  const begun = history.of("trying").find(({ part }) => part === PARTS.faults)?.at ?? Number.POSITIVE_INFINITY;
  const faults = history.of("fault");
  const wasWell = (who: string, seq: number | undefined): boolean =>
    !faults.some((fault) => fault.who === who && (fault.about === seq || GONE.includes(fault.what)));
  return judgeCommits(subject, models, messages).filter(
    ({ rule, seq, culprit }) =>
      rule === "C1" && culprit !== undefined && culprit.at > begun && wasWell(culprit.to, seq),
  );
}

/** What was executed with fewer COMMITs while peers were not well: nobody's trouble makes a quorum smaller. */
function executedMeanwhile({ history, subject, models, messages }: Case): Violation[] {
  const begun = history.of("trying").find(({ part }) => part === PARTS.faults)?.at ?? Number.POSITIVE_INFINITY;
  return judgeExecution(subject, models, messages).filter(({ culprit }) => (culprit?.at ?? 0) > begun);
}

/** The first request that is not executed, if it is one about which peers were not well, and a quorum has committed it. */
function unexecuted({ history, subject, models, messages }: Case, ill: readonly Ill[]): Violation[] {
  const executions = executionsOf(subject, models, messages);
  for (const { who, quiet_ms, since, at } of history.of("idle")) {
    if (quiet_ms < SETTLED_MS || !who.includes(replica(subject.id))) continue;
    let seq = 1;
    while ((executions.get(seq)?.at ?? Number.POSITIVE_INFINITY) < at) seq += 1;
    const model = models.get(seq);
    const isOfIll = ill.some((fault) => fault.about === seq);
    if (!isOfIll || model === undefined || !isCommitted(subject, model, since)) continue;
    return [
      {
        rule: "C3",
        // Who executes nothing when all are well may not have been stopped by this.
        orRules: ["V7", "R2", "R3", "X1"],
        functions: ["verifyBallotCommit", "commit"],
        replica: subject.id,
        seq,
        message:
          "a request that a quorum has committed is never executed, when calls to other replicas have failed or were not answered",
        expected: `a reply as soon as it is prepared and has valid COMMITs from ${quorumWords(subject)}`,
        seen: "no reply, and the server is idle",
        culprit: undefined,
        missing: at,
      },
    ];
  }
  return [];
}

/** Who fell so can be called again only when it is back. */
const DEATHS: readonly string[] = [AILMENTS.dies, AILMENTS.dead];

/** After these, what was on its way may come twice, for the given code makes calls again. */
const GONE: readonly string[] = [AILMENTS.closes, ...DEATHS];

/** A fault of a peer that is not well about a seq. */
type Ill = EventOf<"fault"> & { about: number };

function isIll(fault: EventOf<"fault">): fault is Ill {
  return fault.about !== undefined && Object.values<string>(AILMENTS).includes(fault.what);
}

/** The log of the time in which peers were not well, up to the last place at which the server was idle and nobody was gone for good. */
function logsOf(history: History, id: number): Found[] {
  const begun = history.of("trying").find(({ part }) => part === PARTS.faults);
  const faults = history.of("fault");
  // One that has only come back has not got yet what was sent to it meanwhile.
  const isServed = ({ who, at }: EventOf<"fault">) =>
    faults.some((one) => one.what === AILMENTS.failed && one.who === who && one.at > at);
  // What is sent to one that is gone is logged, and comes to nobody.
  const gone = faults.find((fault) => DEATHS.includes(fault.what) && !isServed(fault))?.at ?? Number.POSITIVE_INFINITY;
  const end = history
    .of("idle")
    .findLast(({ at, quiet_ms, who }) => at < gone && quiet_ms >= SHORT_MS && who.includes(replica(id)));
  if (begun === undefined || end === undefined || end.at < begun.at) return [];
  return judgeLogs(history, end.at, { from: begun.at });
}

/** The replicas that can be called, but had not got the COMMITs of a seq when the server was idle. All that are ill about it are so in one way. */
function leftOut(
  about: Case,
  faults: readonly Ill[],
  idles: readonly Idle[],
  missingAt: (idle: Idle) => readonly Violation[],
): Violation[] {
  const { subject, messages } = about;
  const [{ about: seq }] = faults as [Ill];
  const others = Array.from({ length: subject.n }, (_, id) => id).filter((id) => id !== subject.id);
  for (const idle of idles) {
    const missing = missingAt(idle).find((one) => one.seq === seq);
    if (missing === undefined) continue;
    const to = others.filter((id) => faults.every((fault) => replica(id) !== fault.who || isThere(about, fault, idle)));
    const reached = commitsOf(subject, messages)
      .filter(({ params, at }) => params.msg.seq === seq && at < idle.at)
      .map((commit) => commit.to);
    const left = to.filter((id) => !reached.includes(replica(id)));
    if (left.length === 0) continue;
    return [
      {
        ...missing,
        rule: "C3",
        message: leftOutBecause(left, faults),
        expected: `a COMMIT to each of the others at once: ${to.join(" ")}`,
        seen: `${reached.length === 0 ? "none" : `only one to ${[...new Set(reached)].join(" and ")}`}, and the server is idle`,
      },
    ];
  }
  return [];
}

/** Whether a replica could be called by the time the server was idle: it never went, or had been called again by given code before. */
function isThere({ history, subject, messages }: Case, { what, who, about, at }: Ill, { since }: Idle): boolean {
  if (what !== AILMENTS.dies && what !== AILMENTS.dead) return true;
  const back = history.of("fault").find((one) => one.what === RELIEF.returns && one.who === who && one.at > at);
  return messages.some(
    (message) =>
      message.method === "Server.PrepareRpc" &&
      message.from === replica(subject.id) &&
      message.to === who &&
      message.params.msg.seq === about &&
      message.at > (back?.at ?? Number.POSITIVE_INFINITY) &&
      message.at < since,
  );
}

function leftOutBecause(left: readonly number[], faults: readonly Ill[]): string {
  const [{ what }] = faults as [Ill];
  const names = left.join(" and ");
  const isItself = left.every((id) => faults.some(({ who }) => who === replica(id)));
  if (isItself && what === AILMENTS.failed) return `no COMMIT got to ${names}, ${what}`;
  if (isItself && (what === AILMENTS.dies || what === AILMENTS.dead)) {
    const were = left.length === 1 ? "was" : "were";
    return `a COMMIT never got to ${names}, which had been dead and ${were} back`;
  }
  const whose = faults.length === 1 ? `another replica, ${what}` : `${faults.length} others, each of ${what}`;
  return `a COMMIT did not get to ${names} because of ${whose}`;
}
