import { type Event, replica } from "../../../history/history.ts";
import { commitsOf } from "./commits.ts";
import { repliesOf } from "./execution.ts";
import type { Finding } from "./finding.ts";
import { isCommitted, isPrepared, type SeqModel, type Subject } from "./model.ts";

/**
 * What the subject had to do and has not done, for histories that end when it is idle: nothing more would come. Whoever
 * calls this has made sure of that.
 */
export function missingCommits(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Event[],
): Finding[] {
  const sent = new Map<number, Set<string>>();
  for (const { params, to } of commitsOf(subject, records)) {
    const { seq } = params.msg;
    sent.set(seq, (sent.get(seq) ?? new Set()).add(to));
  }
  const others = Array.from({ length: subject.n }, (_, id) => id).filter((id) => id !== subject.id);
  return Array.from(models.values()).flatMap((model) => {
    if (!isPrepared(subject, model, Number.POSITIVE_INFINITY)) return [];
    const reached = sent.get(model.seq) ?? new Set();
    const left = others.filter((id) => !reached.has(replica(id)));
    return left.length === 0 ? [] : [commitMissing(subject, model.seq, others, left)];
  });
}

function commitMissing(subject: Subject, seq: number, others: number[], left: number[]): Finding {
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

/** Valid votes that were not answered, or not with `ok: true` (R1). A vote that is invalid may be answered either way. */
export function missingAnswers(subject: Subject, models: ReadonlyMap<number, SeqModel>): Finding[] {
  return Array.from(models.values()).flatMap((model) => {
    // One that is repeated does not count any more either (V1).
    const counted = new Set<number>();
    return model.commits
      .filter(({ breaks, sender }) => breaks.length === 0 && counted.size < counted.add(sender).size)
      .flatMap(({ record }) => {
        const fault = answerFault(record);
        return fault === undefined ? [] : [badAnswer(subject, model.seq, record, fault)];
      });
  });
}

function answerFault({ outcome }: Event): string | undefined {
  if (outcome === undefined) return "no answer, and the server is idle";
  if ("error" in outcome) return undefined;
  return (outcome.result as { ok?: unknown } | null)?.ok === true ? undefined : "ok: false to a valid vote";
}

function badAnswer(subject: Subject, seq: number, culprit: Event, seen: string): Finding {
  return {
    rule: "R1",
    functions: ["CommitRpc"],
    replica: subject.id,
    seq,
    message:
      culprit.outcome === undefined ? "a COMMIT is not answered" : "a valid COMMIT is not answered with ok: true",
    expected: "ok: true at once, whatever becomes of the consensus",
    seen,
    culprit,
  };
}

/** The first seq that is committed, with all before it, and that the subject has not executed; undefined if there is none. */
export function firstUnexecuted(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Event[],
): number | undefined {
  const answered = new Set(repliesOf(subject, records).map(({ params }) => params.msg.seq));
  for (let seq = 1; ; seq++) {
    const model = models.get(seq);
    if (model === undefined || !isCommitted(subject, model, Number.POSITIVE_INFINITY)) return undefined;
    if (!answered.has(seq)) return seq;
  }
}
