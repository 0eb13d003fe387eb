import { type Message, replica } from "../wire.ts";
import { commitsOf } from "./commits.ts";
import { isPrepared, type SeqModel, type Subject } from "./model.ts";
import type { Violation } from "./violation.ts";

/** When a process was idle: by `at`, it had done all that follows from the calls that were passed to it before `since`. */
export interface Idle {
  since: number;
  at: number;
}

/** The idle time of a history that ends when the process is idle. */
const AT_THE_END: Idle = { since: Number.POSITIVE_INFINITY, at: Number.POSITIVE_INFINITY };

/** The COMMITs that the subject owed and had not sent when it was idle. */
export function missingCommits(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Message[],
  idle: Idle = AT_THE_END,
): Violation[] {
  const sent = new Map<number, Set<string>>();
  for (const { params, to, at } of commitsOf(subject, records)) {
    if (at > idle.at) break;
    const { seq } = params.msg;
    sent.set(seq, (sent.get(seq) ?? new Set()).add(to));
  }
  const others = Array.from({ length: subject.n }, (_, id) => id).filter((id) => id !== subject.id);
  return Array.from(models.values()).flatMap((model) => {
    if (!isPrepared(subject, model, idle.since)) return [];
    const reached = sent.get(model.seq) ?? new Set();
    const left = others.filter((id) => !reached.has(replica(id)));
    return left.length === 0 ? [] : [commitMissing(subject, model.seq, others, left)];
  });
}

function commitMissing(subject: Subject, seq: number, others: number[], left: number[]): Violation {
  const none = left.length === others.length;
  return {
    rule: "C1",
    functions: ["commit"],
    replica: subject.id,
    seq,
    message: none
      ? "a replica that was prepared sent no COMMIT"
      : `a replica that was prepared did not send its COMMIT to ${left.join(" and ")}`,
    expected: `a COMMIT to each of the others: ${others.join(" ")}`,
    seen: none ? "no COMMIT, and the server is idle" : `none to ${left.join(" ")}, and the server is idle`,
    culprit: undefined,
  };
}

/**
 * Valid votes that were not answered when the subject was idle, or not with `ok: true` (R1). A vote that is invalid may be
 * answered either way.
 */
export function missingAnswers(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  idles: readonly Idle[] = [AT_THE_END],
): Violation[] {
  return Array.from(models.values()).flatMap((model) => {
    // A repeated vote counts only once (V1), so that its repetition need not be answered.
    const counted = new Set<number>();
    return model.commits
      .filter(({ breaks, sender }) => breaks.length === 0 && counted.size < counted.add(sender).size)
      .flatMap(({ record }) => {
        const fault = answerFault(record, idles);
        return fault === undefined ? [] : [badAnswer(subject, model.seq, record, fault)];
      });
  });
}

function answerFault(
  { passed = Number.POSITIVE_INFINITY, answered, outcome }: Message,
  idles: readonly Idle[],
): string | undefined {
  const idle = idles.find(({ since }) => since >= passed);
  const isLate = outcome === undefined || (answered !== undefined && idle !== undefined && answered > idle.at);
  if (isLate) return idle === undefined ? undefined : "no answer, and the server is idle";
  if ("error" in outcome) return undefined;
  return (outcome.result as { ok?: unknown } | null)?.ok === true ? undefined : "ok: false to a valid vote";
}

function badAnswer(subject: Subject, seq: number, culprit: Message, seen: string): Violation {
  return {
    rule: "R1",
    functions: ["CommitRpc"],
    replica: subject.id,
    seq,
    message: seen.startsWith("no answer") ? "a COMMIT is not answered" : "a valid COMMIT is not answered with ok: true",
    expected: "ok: true at once, whatever becomes of the consensus",
    seen,
    culprit,
  };
}
