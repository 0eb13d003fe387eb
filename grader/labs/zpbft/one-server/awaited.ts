import type { Call, EventOf } from "../../../history/events.ts";
import type { Case } from "../../pbft/judge/case.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import { repliesOf } from "../../pbft/judge/execution.ts";
import { isCommitted, isPrepared, quorumWords, type SeqModel } from "../../pbft/judge/model.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import { replica, seqOf } from "../../pbft/wire.ts";
import { AILMENTS, RELIEF, SHORT_MS, TRIALS } from "./ailments.ts";

/** One seq about which peers were slow, and when. */
interface Trial {
  seq: number;
  /** Who was slow, by id. */
  slow: readonly number[];
  /** When the server was idle, and nobody had answered. */
  idle: EventOf<"idle">;
  /** When the first of them answered, and up to when what came of that must have come. */
  answered: number;
  end: number;
}

/** What came too late: whether the answers brought it, and the message that came first of that. */
interface Late {
  trial: Trial;
  isBrought: boolean;
  begins: Call | undefined;
  /** Who was left without, by id. */
  left: readonly number[];
}

/**
 * What a server does only when peers have answered its COMMITs: it was idle without having done it, and did it when they
 * answered, in each of several trials. By one trial chance could do so: the server might have set itself a timer.
 */
export function awaited(about: Case): Violation[] {
  const trials = trialsOf(about);
  const commits = trials.flatMap((trial) => lateCommits(about, trial));
  if (isProved(commits)) return [commitAwaited(about, commits[0] as Late, commits.length)];
  const next = trials.flatMap((trial) => lateNext(about, trial, trials));
  if (isProved(next)) return [nextAwaited(about, next[0] as Late, next.length)];
  const replies = trials.flatMap((trial) => lateReply(about, trial));
  return isProved(replies) ? [replyAwaited(about, replies[0] as Late, replies.length)] : [];
}

function isProved(late: readonly Late[]): boolean {
  return late.length >= TRIALS && late.every(({ isBrought }) => isBrought);
}

function trialsOf({ history, subject }: Case): Trial[] {
  const faults = history.of("fault");
  const idles = history
    .of("idle")
    .filter(({ who, quiet_ms }) => quiet_ms >= SHORT_MS && who.includes(replica(subject.id)));
  const answers = faults.filter(({ what }) => what === RELIEF.answers);
  const slow = Map.groupBy(
    faults.filter(({ what, about }) => what === AILMENTS.slow && about !== undefined),
    ({ about }) => about as number,
  );
  return [...slow].flatMap(([seq, ill]) => {
    const mine = answers.filter((one) => one.about === seq);
    const [first, last] = [mine[0]?.at, mine.at(-1)?.at];
    if (first === undefined || last === undefined || mine.length < ill.length) return [];
    const idle = idles.findLast(({ at }) => at < first);
    if (idle === undefined) return [];
    const ends = [...idles, ...answers].map(({ at }) => at).filter((at) => at > last);
    const ids = ill.map(({ who }) => Number(who.replace("replica ", "")));
    return [{ seq, slow: ids, idle, answered: first, end: Math.min(...ends) }];
  });
}

/** The COMMITs to those who were not slow, if they did not come before one who was had answered. */
function lateCommits({ subject, models, messages }: Case, { seq, slow, idle, answered, end }: Trial): Late[] {
  const trial = { seq, slow, idle, answered, end };
  const model = models.get(seq);
  if (model === undefined || !isPrepared(subject, model, idle.since)) return [];
  const commits = commitsOf(subject, messages).filter(({ params }) => params.msg.seq === seq);
  const others = Array.from({ length: subject.n }, (_, id) => id).filter((id) => id !== subject.id);
  const firsts = others
    .filter((id) => !slow.includes(id))
    .map((id) => ({ id, first: commits.find(({ to }) => to === replica(id)) }));
  const late = firsts.filter(({ first }) => first === undefined || first.at > answered);
  if (late.length === 0) return [];
  const isBrought = late.every(({ first }) => first !== undefined && first.at < end);
  const [begins] = late.flatMap(({ first }) => first ?? []).toSorted((a, b) => a.at - b.at);
  return [{ trial, isBrought, begins, left: late.map(({ id }) => id) }];
}

/**
 * The COMMITs for other seqs to those who were slow about this one, if one that was owed did not come before they had answered. They
 * are brought if one came then: others may wait for an answer that is still missing.
 */
function lateNext({ subject, models, messages }: Case, trial: Trial, trials: readonly Trial[]): Late[] {
  const { seq, slow, idle, answered, end } = trial;
  const owed = trials.filter((one) => one.seq !== seq && one.answered > answered).map((one) => one.seq);
  const late = owed.flatMap((other) => {
    const model = models.get(other);
    if (model === undefined || !isPrepared(subject, model, idle.since)) return [];
    const commits = commitsOf(subject, messages).filter(({ params }) => params.msg.seq === other);
    const firsts = slow.map((id) => ({ id, first: commits.find(({ to }) => to === replica(id)) }));
    return firsts.filter(({ first }) => first === undefined || first.at > answered);
  });
  if (late.length === 0) return [];
  const brought = late.filter(({ first }) => first !== undefined && first.at < end);
  const [begins] = brought.flatMap(({ first }) => first ?? []).toSorted((a, b) => a.at - b.at);
  const left = [...new Set(brought.map(({ id }) => id))];
  return [{ trial, isBrought: begins !== undefined, begins, left }];
}

/** The reply, if it did not come before those who were slow had answered. */
function lateReply({ subject, models, messages }: Case, trial: Trial): Late[] {
  const { seq, idle, answered, end } = trial;
  const model = models.get(seq) as SeqModel | undefined;
  if (model === undefined || !isCommitted(subject, model, idle.since)) return [];
  const reply = repliesOf(subject, messages).find(({ params }) => params.msg.seq === seq);
  if (reply !== undefined && reply.at < answered) return [];
  return [{ trial, isBrought: reply !== undefined && reply.at < end, begins: reply, left: [] }];
}

function commitAwaited({ subject }: Case, { trial: { seq, slow }, begins, left }: Late, times: number): Violation {
  return {
    rule: "C3",
    functions: ["commit"],
    replica: subject.id,
    seq,
    message: `the COMMIT${left.length > 1 ? "s" : ""} to ${left.join(" and ")} came only when ${slow.join(" and ")} had answered its own`,
    expected: "a COMMIT to each of the others at once, whatever the others answer, and when",
    seen: `none while ${slow.join(" and ")} had not answered and the server was idle; at once after the answer, ${times} times of ${times}`,
    culprit: begins,
  };
}

function nextAwaited({ subject }: Case, { trial: { seq }, begins, left }: Late, times: number): Violation {
  const to = left.join(" and ");
  return {
    rule: "C3",
    functions: ["commit"],
    replica: subject.id,
    seq: begins === undefined ? seq : seqOf(begins),
    message: `the next COMMIT to ${to} came only when ${to} had answered an earlier one`,
    expected: "a COMMIT to each of the others at once, whatever they have answered by then",
    seen: `none while the one for seq=${seq} was not answered and the server was idle; at once after the answer, ${times} times of ${times}`,
    culprit: begins,
  };
}

function replyAwaited({ subject }: Case, { trial: { seq, slow }, begins }: Late, times: number): Violation {
  return {
    rule: "C3",
    // Where COMMITs are counted by a timer, chance brings the reply.
    orRules: ["R3"],
    functions: ["commit"],
    replica: subject.id,
    seq,
    message: `a request was executed only when ${slow.join(" and ")} had answered this replica's own COMMIT`,
    expected: `a reply as soon as it is prepared and has valid COMMITs from ${quorumWords(subject)}`,
    seen: `none while the answer was missing and the server was idle; at once after it, ${times} times of ${times}`,
    culprit: begins,
  };
}
