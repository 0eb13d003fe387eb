import type { Found, Outcome } from "../../../checks/check.ts";
import type { History } from "../../../history/history.ts";
import { type Case, caseOf, exitOf, writtenBy } from "../../pbft/judge/case.ts";
import { commitsOf, judgeCommits, malformedCommits } from "../../pbft/judge/commits.ts";
import { judgeExecution, repliesOf, wrongResults } from "../../pbft/judge/execution.ts";
import { isPrepared } from "../../pbft/judge/model.ts";
import {
  answersAfterExecution,
  type Idle,
  missingAnswers,
  missingCommits,
  unreturnedIn,
} from "../../pbft/judge/obligations.ts";
import { judgePrepares } from "../../pbft/judge/prepares.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import { replica } from "../../pbft/wire.ts";
import { checksOf, foundBroken, foundIn } from "../findings.ts";
import { judgeLogs } from "../logs.ts";
import { triedIn } from "../tried.ts";
import { countedByClock, isClockClear } from "./clock.ts";
import { delays } from "./delays.ts";
import { idlesOf } from "./idles.ts";
import { PARTS } from "./parts.ts";
import { countedAtTheEnd } from "./press.ts";
import { untoldSilence } from "./silence.ts";
import { causeOf, stuckIn } from "./stuck.ts";

/** Judges a history of one server among puppets. `part` gives the name of the coverage for a part that was tried. */
export function judgeOneServer(history: History, part: (what: string) => string): Outcome {
  const tried = history.of("tried");
  const isTried = (what: string): boolean => tried.some((one) => one.part === what);
  const broken = history.of("broken").map((one) => foundBroken(one, brokenCheck(history), history));
  const outcome = (found: readonly Found[], covered: readonly string[], blocked: Outcome["blocked"] = []): Outcome => ({
    found: [...found, ...broken],
    covered: covered.map(part),
    blocked,
    tried: triedIn(history, part),
  });
  if (!isTried(PARTS.start)) return outcome([], []);
  // Later messages help a stuck server, or try something else.
  const messages = tried.findLast((one) => one.part === PARTS.messages);
  if (messages === undefined) return outcome([], [PARTS.start]);

  const id = history.of("cluster")[0]?.live[0] as number;
  const about = caseOf(history, id, messages.at);
  const hasEnded = (exitOf(history, id) ?? Number.POSITIVE_INFINITY) < messages.at;
  const said = saidBy(about, messages.at);
  const idles = idlesOf(history, id, messages.at);
  const missing = owedBy(about, idles, hasEnded, said);
  const lacksCommits = !hasEnded && lackedCommits(about, idles).length > 0;
  const stuck = stuckIn(history, about);
  const cause = stuck === undefined ? undefined : causeOf(about, stuck);
  const clocks = [
    ...history.of("clock").flatMap(({ steps }) => countedByClock(id, steps)),
    ...countedAtTheEnd(id, history),
  ];
  const found = [
    ...said.all,
    ...missing,
    ...clocks,
    ...untoldSilence(about),
    ...(cause === undefined ? [] : [cause]),
  ].map((violation) => foundIn(about, violation, checksOf(violation)));
  const log = tried.find((one) => one.part === PARTS.log);
  const others = [
    ...delays(history, id),
    ...(log === undefined ? [] : judgeLogs(history, log.at, { isOrderClear: said.executed.length === 0 })),
  ];
  const groups = history.of("trying").map((one) => one.part);
  // Nothing is known about a server that has said nothing.
  const isAllThere = commitsOf(about.subject, about.messages).length > 0 && !lacksCommits;
  const isContentKnown = said.wrong > 0 || isAllThere;
  // Where nothing was committed, a log that says nothing is as true as any.
  const isLogFilled = isAllThere && repliesOf(about.subject, about.messages).length > 0;
  const whyStuck: readonly string[] = cause === undefined ? [] : checksOf(cause);
  const unclear = unclearGroups(history, said);
  const isClear = (what: string): boolean => {
    if (what === PARTS.log) return isLogFilled;
    // Whether peers in trouble hold up COMMITs shows only if some are sent.
    return what === PARTS.faults ? isAllThere && !hasEnded : !unclear.has(what);
  };
  return outcome(
    [...found, ...others],
    [
      PARTS.start,
      ...groups.filter((group) => isTried(group) && isClear(group)),
      ...(hasEnded ? [] : ["commits"]),
      ...(isContentKnown ? ["content"] : []),
      ...(!hasEnded && isClockClear(history) ? [PARTS.clock] : []),
    ],
    [
      ...groups
        .filter((group) => whyStuck.length > 0 && !isTried(group))
        .map((group) => [part(group), whyStuck] as const),
      ...Array.from(unclear, (group) => [part(group), ["quorum"]] as const),
      ...(isContentKnown ? [] : [[part("content"), ["commit-once"]] as const]),
      ...(log === undefined || isLogFilled ? [] : [[part(PARTS.log), ["commit-once", ...whyStuck]] as const]),
      // Who sends no COMMITs at all has none that a peer in trouble could hold up.
      ...(isTried(PARTS.faults) && isClear(PARTS.faults)
        ? []
        : [[part(PARTS.faults), ["commit-once", ...whyStuck]] as const]),
    ],
  );
}

/** The check that a breakdown fails depends on what was being tried. */
function brokenCheck(history: History): string {
  const isInFaults = history.of("trying").some(({ part }) => part === PARTS.faults);
  return isInFaults ? "commit-alone" : "start";
}

/**
 * The groups that show nothing of their own rules, for a request in them was executed with too few votes, whatever these said.
 */
function unclearGroups(history: History, { executed }: Said): ReadonlySet<string> {
  const groupOf = new Map(history.of("script").map(({ about, group }) => [about, group]));
  const early = executed.filter((violation) => checksOf(violation).includes("quorum"));
  return new Set(early.flatMap(({ seq }) => groupOf.get(seq ?? 0) ?? []).filter((group) => group !== "quorum"));
}

interface Said {
  all: readonly Violation[];
  executed: readonly Violation[];
  /** How many COMMITs were wrong. */
  wrong: number;
}

/** The violations by what the server did before a place. */
function saidBy({ history, subject, models, messages }: Case, end: number): Said {
  const commits = [
    ...malformedCommits(
      subject,
      history.calls.filter(({ at }) => at < end),
    ),
    ...judgeCommits(subject, models, messages),
    ...judgePrepares(subject, messages),
  ];
  const executed = judgeExecution(subject, models, messages);
  const results = executed.length > 0 ? [] : wrongResults(subject, models, messages);
  const wrong = commits.filter(({ rule }) => rule === "C2").length;
  return { all: [...commits, ...executed, ...results], executed, wrong };
}

/** The violations by what the server owed and had not done when it was idle. A process that has ended owes nothing any more. */
function owedBy(about: Case, idles: readonly Idle[], hasEnded: boolean, said: Said): Violation[] {
  const answers = badAnswers(about, idles);
  if (hasEnded) return answers;
  const past = pastPrepared(about, said);
  const commits = lackedCommits(about, idles).filter(({ seq }) => !past.has(seq));
  // A wrong COMMIT is not also a missing one.
  return [...answers, ...commits.slice(said.wrong)];
}

/** A COMMIT that was not answered, late or wrongly, each once. */
function badAnswers({ history, subject, models, messages }: Case, idles: readonly Idle[]): Violation[] {
  const unreturned = unreturnedIn(writtenBy(history, replica(subject.id)));
  const missing = missingAnswers(subject, models, idles, unreturned);
  const told = new Set(missing.map(({ culprit }) => culprit));
  return [...missing, ...answersAfterExecution(subject, models, messages).filter(({ culprit }) => !told.has(culprit))];
}

/** The COMMITs that were owed and had not been sent one of the times when the server was idle, each once. */
function lackedCommits({ subject, models, messages }: Case, idles: readonly Idle[]): Violation[] {
  const lacked = idles.flatMap((idle) =>
    missingCommits(subject, models, messages, idle).map((violation) => ({ ...violation, missing: idle.at })),
  );
  return [...new Map(lacked.toReversed().map((violation) => [violation.seq, violation])).values()].reverse();
}

/**
 * The seqs that owe no COMMIT: those that were executed too early, for the server was then past sending it. If the server
 * executes unprepared, every executed seq may be one of them, and every one that got a COMMIT too early, for an early execution
 * shows only when the seqs before it are executed.
 */
function pastPrepared({ subject, models, messages }: Case, { executed }: Said): ReadonlySet<number | undefined> {
  const isUnprepared = executed.some(({ seq, culprit }) => {
    const model = models.get(seq ?? 0);
    return culprit !== undefined && !(model !== undefined && isPrepared(subject, model, culprit.at));
  });
  const seqs = executed.map(({ seq }) => seq);
  if (!isUnprepared) return new Set(seqs);
  const replied = repliesOf(subject, messages).map(({ params }) => params.msg.seq);
  const early = [...models.values()].filter((model) => model.commits.some(({ at }) => !isPrepared(subject, model, at)));
  return new Set([...seqs, ...replied, ...early.map(({ seq }) => seq)]);
}
