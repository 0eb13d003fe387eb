import type { StudentFunction } from "../rules.ts";
import { replica, seqOf } from "../wire.ts";
import { type Case, exitOf } from "./case.ts";
import { countBefore, whoBeganAgain } from "./counts.ts";
import { repliesOf } from "./execution.ts";
import { isPrepared, quorumOfOthers } from "./model.ts";
import { type Doer, hasBegun, loserOf, type Trace, traceOf } from "./trace.ts";
import type { Violation } from "./violation.ts";

/**
 * The functions to look at because of a violation, the likeliest first: by the server's own word of which one did it or lost
 * it, where it says that, and otherwise as the judge inferred them from messages.
 */
export function suspectsOf(about: Case, violation: Violation): readonly StudentFunction[] {
  const { history, subject } = about;
  const trace = traceOf(history, subject.id, violation.missing);
  const told = violation.culprit === undefined ? whoLeftOut(about, violation, trace) : whoSent(about, violation, trace);
  return [...new Set([...told.filter((one) => one !== undefined), ...violation.functions])];
}

type Suspects = readonly (StudentFunction | undefined)[];

function whoSent(about: Case, violation: Violation, trace: Trace): Suspects {
  const { method } = violation.culprit ?? {};
  if (method === "Server.CommitRpc") return senders(about, violation, trace);
  return method === "Client.ReplyRpc" ? executors(about, violation, trace) : [];
}

/** Who sent a COMMIT says what is in it. That it was sent at all may be due to the one that called that. */
function senders(
  { history, subject, models, messages }: Case,
  { rule, culprit }: Violation,
  { sent, begun }: Trace,
): Suspects {
  if (culprit === undefined) return [];
  const seq = seqOf(culprit);
  const alike = history.calls.filter(
    (call) =>
      call.from === replica(subject.id) &&
      call.to === culprit.to &&
      call.method === culprit.method &&
      seqOf(call) === seq,
  );
  const doer = sent.get(`${seq} ${culprit.to.replace("replica ", "")}`)?.[alike.indexOf(culprit)];
  const isExecuted = repliesOf(subject, messages).some(({ params, at }) => params.msg.seq === seq && at < culprit.at);
  // The given code begins the phase again only where nothing is known any more of a seq that was executed.
  const isAgain = isExecuted && alike.indexOf(culprit) > 0;
  if (doer?.name === "commit" && doer.by === undefined && isAgain) return ["verifyBallotCommit"];
  if (doer === undefined || rule === "C2") return [doer?.name];
  if (doer.by !== undefined || doer.name !== "commit") return [doer.by, doer.name];
  // The given code called it, once for each seq. If it was not prepared then, it counted what another function gave it.
  const model = models.get(seq ?? 0);
  const isInTime = model !== undefined && isPrepared(subject, model, culprit.at);
  const isOnce = begun.filter((one) => one.name === "commit" && one.seq === seq).length === 1;
  return isInTime && isOnce ? ["commit"] : ["CommitRpc"];
}

/** Who executed. Where that was not to be done at all, and not only with other votes, it may be due to the one that called that. */
function executors(about: Case, { rule, seq = 0, culprit }: Violation, trace: Trace): Suspects {
  const { subject, models, messages } = about;
  const place = repliesOf(subject, messages)
    .filter(({ params }) => params.msg.seq === seq)
    .findIndex(({ at }) => at === culprit?.at);
  const doer: Doer | undefined = trace.executed.get(seq)?.[place];
  if (doer === undefined) return [];
  const model = models.get(seq);
  const count = doer.name === "verifyBallotCommit" ? countBefore(trace, seq, doer) : undefined;
  if (rule !== "V8" && model !== undefined && isPrepared(subject, model, culprit?.at ?? 0)) {
    // Enough votes were in the ballot when they were counted because of `commit`, and of no COMMIT: it has put them there.
    const isGiven = count?.because === "commit" && count.counted >= quorumOfOthers(subject);
    return isGiven ? ["commit", doer.name] : [doer.name];
  }
  if (doer.by !== undefined) return [doer.by, doer.name];
  if (rule === "V8") return [count && whoBeganAgain(trace, seq), doer.name];
  // Unprepared, the given code calls the count only if another function has changed the stage.
  return count === undefined ? [doer.name] : ["CommitRpc", doer.name];
}

/** What was left out: by the function that did not do it, if it was called; otherwise by one because of which it was not. */
function whoLeftOut({ history, subject }: Case, violation: Violation, trace: Trace): Suspects {
  const { rule, seq, missing } = violation;
  if (seq === undefined) return [];
  if (rule === "C1" || (rule === "C3" && missing === undefined))
    return hasBegun(trace, "commit", seq) === false ? ["CommitRpc"] : [];
  if (missing === undefined || rule === "X1") return [];
  // A process that has ended was ended by what began last.
  if ((exitOf(history, subject.id) ?? Number.POSITIVE_INFINITY) <= missing) return [trace.begun.at(-1)?.name];
  return [loserOf(trace, seq, quorumOfOthers(subject), traceOf(history, subject.id))];
}
