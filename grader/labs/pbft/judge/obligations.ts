import { type Message, REFUSED, replica } from "../wire.ts";
import { commitsOf } from "./commits.ts";
import { executionsOf } from "./executions.ts";
import { isPrepared, type JudgedVote, quorumOfOthers, type SeqModel, type Subject } from "./model.ts";
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
    // A leader may be prepared as soon as votes are there, but owes nothing before it has proposed.
    const hasProposed = model.accepted !== undefined && model.accepted.record.at <= idle.since;
    if (!hasProposed || !isPrepared(subject, model, idle.since)) return [];
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
 * Valid votes that were not answered when the subject was idle, or not with `ok: true` (R1). One that is repeated must be answered,
 * for the first answer may have been lost, and may be refused; but not where nothing was returned, which is so of the seqs in
 * `unreturned`. A vote that is invalid may be answered either way.
 */
export function missingAnswers(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  idles: readonly Idle[] = [AT_THE_END],
  unreturned: ReadonlySet<number> = new Set(),
): Violation[] {
  return Array.from(models.values()).flatMap((model) => {
    const counted = new Set<number>();
    return model.commits
      .filter(({ breaks }) => breaks.length === 0)
      .flatMap(({ record, sender }) => {
        const isRepeated = counted.size === counted.add(sender).size;
        const fault = answerFault(record, idles);
        const isRefused = fault === NOT_OK && isRepeated && !unreturned.has(model.seq);
        return fault === undefined || isRefused ? [] : [badAnswer(subject, model.seq, record, fault)];
      });
  });
}

/** The seqs of which a replica's CommitRpc has returned nothing, or no answer: the given code, which answers then, says so in its log. */
export function unreturnedIn(log: string): Set<number> {
  return new Set(Array.from(log.matchAll(/ seq=(\d+)\| CommitRpc returned /g), ([, seq]) => Number(seq)));
}

const NOT_OK = "ok: false to a valid vote";

function answerFault(
  { passed = Number.POSITIVE_INFINITY, answered, outcome }: Message,
  idles: readonly Idle[],
): string | undefined {
  const idle = idles.find(({ since }) => since >= passed);
  const isLate = outcome === undefined || (answered !== undefined && idle !== undefined && answered > idle.at);
  if (isLate) return idle === undefined ? undefined : NO_ANSWER;
  // Where the line broke, nobody knows what the server has answered.
  if ("error" in outcome) return outcome.error.startsWith(REFUSED) ? `an error: ${outcome.error}` : undefined;
  return (outcome.result as { ok?: unknown } | null)?.ok === true ? undefined : NOT_OK;
}

/**
 * Valid votes that were answered, if at all, only after the request was executed which they were needed for (R1). No clock
 * says so, but the order on the vote's own line: another call that was made there when the reply had been seen already,
 * and that given code answers at once, was answered first.
 *
 * Not judged is the last message that was needed, for its handling may well execute the request before it answers. Nor is
 * any other that the server had not yet been seen to have when the last one was sent: a server that takes its time may
 * have handled them in another order.
 */
export function answersAfterExecution(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Message[],
): Violation[] {
  const executions = executionsOf(subject, models, records);
  const lines = Map.groupBy(records, ({ from, to }) => `${from} ${to}`);
  return Array.from(models.values()).flatMap((model) => {
    const reply = executions.get(model.seq);
    if (reply === undefined) return [];
    const late = neededVotes(subject, model, reply.at).filter(
      ({ record: { answered = Number.POSITIVE_INFINITY } }) => answered > reply.at,
    );
    const decided = late.length === 0 ? 0 : committedBy(subject, model);
    return late.flatMap(({ record, at }) => {
      const fences = (lines.get(`${record.from} ${record.to}`) ?? []).filter(isAnsweredAtOnce);
      const wasThere = fences.some((fence) => fence.at > at && (fence.answered as number) < decided);
      const isAfter = fences.some(
        (fence) => fence.at > reply.at && (fence.answered as number) < (record.answered ?? Number.POSITIVE_INFINITY),
      );
      return wasThere && isAfter
        ? [badAnswer(subject, model.seq, record, record.outcome === undefined ? UNANSWERED : AFTER_EXECUTION)]
        : [];
    });
  });
}

/** The valid votes without any of which a seq would not have been committed by a moment. */
function neededVotes(subject: Subject, { commits }: SeqModel, by: number): JudgedVote[] {
  const valid = commits.filter(({ at, breaks }) => at <= by && breaks.length === 0);
  const bySender = [...Map.groupBy(valid, ({ sender }) => sender).values()];
  if (bySender.length !== quorumOfOthers(subject)) return [];
  return bySender.flatMap((votes) => (votes.length === 1 ? votes : []));
}

/** When the message was sent with which a seq was committed. */
function committedBy(subject: Subject, { accepted, prepares, commits }: SeqModel): number {
  const enough = [prepares, commits].map((votes) => {
    const senders = new Set<number>();
    const needed = quorumOfOthers(subject);
    return votes.find(({ breaks, sender }) => breaks.length === 0 && senders.add(sender).size >= needed)?.at ?? 0;
  });
  return Math.max(accepted?.at ?? 0, ...enough);
}

/** Whether a call was answered by given code, which waits for nothing. */
function isAnsweredAtOnce({ method, outcome }: Message): boolean {
  return method !== "Server.CommitRpc" && outcome !== undefined && "result" in outcome;
}

const NO_ANSWER = "no answer, and the server is idle";
const UNANSWERED = "no answer, though its request was executed, and later calls on the same line were answered";
const AFTER_EXECUTION = "no answer before the request was executed, though others on the same line were answered";

const MESSAGES: Readonly<Record<string, string>> = {
  [NO_ANSWER]: "a COMMIT is not answered",
  [UNANSWERED]: "a COMMIT is not answered",
  [AFTER_EXECUTION]: "a COMMIT is answered only after consensus",
};

const REMARKS: Readonly<Record<string, string>> = {
  [NO_ANSWER]: "not answered",
  [UNANSWERED]: "not answered",
  [AFTER_EXECUTION]: "answered after the execution",
};

function badAnswer(subject: Subject, seq: number, culprit: Message, seen: string): Violation {
  return {
    rule: "R1",
    functions: ["CommitRpc"],
    replica: subject.id,
    seq,
    message: MESSAGES[seen] ?? "a valid COMMIT is not answered with ok: true",
    expected: "ok: true at once, whatever becomes of the consensus",
    seen,
    culprit,
    remark: REMARKS[seen] ?? (seen.startsWith("ok") ? "answered ok: false" : "answered with an error"),
  };
}
