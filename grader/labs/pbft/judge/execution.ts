import { Zkv } from "../../../../skeleton/zkv/zkv.ts";
import { type Event, type EventOf, replica } from "../../../history/history.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import type { Finding } from "./finding.ts";
import {
  countBy,
  isCommitted,
  isPrepared,
  quorumOfOthers,
  type SeqModel,
  type Subject,
  VOTE_RULES,
  type VoteRule,
} from "./model.ts";

type Reply = EventOf<"Client.ReplyRpc">;

/**
 * Judges every reply of the subject: a replica that replies has executed. It was entitled to if its seq, and every seq
 * before it (X1), was committed by what had been sent to it (V1 to V5, V7), and it replies once (V8).
 */
export function judgeExecution(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Event[],
): Finding[] {
  const findings: Finding[] = [];
  const answered = new Map<number, number>();
  const allowed = repliesAllowed(subject, models, records);
  let committedUpTo = 0;
  for (const record of repliesOf(subject, records)) {
    const { seq } = record.params.msg;
    const model = models.get(seq);
    const times = answered.get(seq) ?? 0;
    answered.set(seq, times + 1);
    if (times > 0) {
      if (times >= allowed(record)) findings.push(executedAgain(subject, seq, record));
    } else if (model === undefined || !isCommitted(subject, model, record.time_ms)) {
      findings.push(executedEarly(subject, seq, model, record));
    } else {
      while (committedUpTo < seq && committedAt(subject, models.get(committedUpTo + 1), record.time_ms)) {
        committedUpTo += 1;
      }
      // One before it that was itself executed early is reported as such, and is no gap.
      if (committedUpTo < seq && !answered.has(committedUpTo + 1)) {
        findings.push(executedOutOfOrder(subject, seq, committedUpTo + 1, record));
      }
    }
  }
  return findings;
}

/**
 * Judges what the subject's replies say. Executing all that was ordered, in the order of the seqs, gives one result for each;
 * who replies with another has not executed. Judged up to the first seq that was not replied to.
 */
export function wrongResults(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Event[],
): Finding[] {
  const replies = new Map(repliesOf(subject, records).map((record) => [record.params.msg.seq, record]));
  const database = new Zkv();
  const findings: Finding[] = [];
  for (let seq = 1; ; seq++) {
    const [record, request] = [replies.get(seq), models.get(seq)?.accepted?.request];
    if (record === undefined || request === undefined) return findings;
    const expected = database.execute(request.req.command);
    const { result } = record.params.msg;
    if (result !== expected) findings.push(wrongResult(subject, seq, request.req.command, expected, record));
  }
}

function wrongResult(subject: Subject, seq: number, command: string, expected: string, culprit: Reply): Finding {
  const { result } = culprit.params.msg;
  return {
    rule: "X3",
    functions: ["verifyBallotCommit"],
    replica: subject.id,
    seq,
    message: `a reply to "${command}" does not tell what its execution gives: is it execute that replies?`,
    expected,
    seen: result,
    culprit,
  };
}

/** The subject's replies, rightly signed, in the order in which they came. */
export function repliesOf({ id, keyring }: Subject, records: readonly Event[]): Reply[] {
  return records.filter((record): record is Reply => {
    if (record.method !== "Client.ReplyRpc") return false;
    const { msg, sign } = record.params;
    return msg.peerId === id && keyring.isSigned(id, "reply", msg, sign);
  });
}

function committedAt(subject: Subject, model: SeqModel | undefined, by_ms: number): boolean {
  return model !== undefined && isCommitted(subject, model, by_ms);
}

/**
 * How often a replica may reply to a request (Q2): once when it executes it; once more for each time that it is asked
 * again; and once more for each further seq that the leader gave to the same request.
 */
function repliesAllowed(
  { id }: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Event[],
): (reply: Reply) => number {
  const accepted = Array.from(models.values()).flatMap((model) => model.accepted ?? []);
  const orderedBy = Map.groupBy(accepted, ({ request }) => nameOf(request.req));
  const requests = records.filter((record) => record.method === "Server.RequestRpc" && record.to === replica(id));
  const askedBy = Map.groupBy(requests as EventOf<"Server.RequestRpc">[], ({ params }) => nameOf(params.req));
  return ({ params }) => {
    const name = nameOf(params.msg);
    const ordered = orderedBy.get(name) ?? [];
    const first_ms = ordered.reduce((first, { at_ms }) => Math.min(first, at_ms), Number.POSITIVE_INFINITY);
    // Who is asked before there is a pre-prepare has the request ordered; who is asked later may have executed it.
    const asked = (askedBy.get(name) ?? []).filter(({ passed_ms = 0 }) => passed_ms >= first_ms).length;
    return (id === 0 ? Math.max(1, asked) : 1 + asked) + Math.max(0, ordered.length - 1);
  };
}

function nameOf({ timestamp, clientAddr }: { timestamp: number; clientAddr: string }): string {
  return `${timestamp} ${clientAddr}`;
}

function executedAgain(subject: Subject, seq: number, culprit: Event): Finding {
  return {
    rule: "V8",
    functions: ["verifyBallotCommit", "CommitRpc"],
    replica: subject.id,
    seq,
    message: "a request was executed twice",
    expected: "one execution for each seq, and votes after it that change nothing",
    seen: "a second reply to a request that was sent once: the server executed it again",
    culprit,
  };
}

function executedEarly(subject: Subject, seq: number, model: SeqModel | undefined, culprit: Event): Finding {
  const [rule, why, orRules] = whyEarly(subject, model, culprit.time_ms);
  return {
    rule,
    orRules,
    functions: likelyExecutors(subject, model, culprit.time_ms),
    replica: subject.id,
    seq,
    message: `a request was executed before it was committed: ${why}`,
    expected: `no reply before replica ${subject.id} is prepared and valid COMMITs from 2f = ${quorumOfOthers(subject)} others were sent to it`,
    seen: early(subject, model, culprit.time_ms),
    culprit,
  };
}

/**
 * The given code counts COMMITs only of a replica that is prepared: one that is not has counted them by itself, when one
 * came. And where none came, nothing was counted at all.
 */
function likelyExecutors(subject: Subject, model: SeqModel | undefined, at_ms: number): StudentFunction[] {
  if (model === undefined || !isPrepared(subject, model, at_ms)) return ["CommitRpc", "verifyBallotCommit"];
  const came = model.commits.some((vote) => vote.at_ms <= at_ms);
  return came ? ["verifyBallotCommit", "CommitRpc"] : ["commit", "verifyBallotCommit"];
}

/** The rule that the replica must have forgotten, as far as what it was sent can tell; why; and others that explain it too. */
function whyEarly(subject: Subject, model: SeqModel | undefined, at_ms: number): [Rule, string, Rule[]] {
  if (model === undefined || !isPrepared(subject, model, at_ms)) return ["V7", "the replica was not even prepared", []];
  const [single, ...others] = VOTE_RULES.filter((rule) => isCommitted(subject, model, at_ms, [rule]));
  const forgotten = single ?? (isCommitted(subject, model, at_ms, VOTE_RULES) ? flawsOf(model, at_ms)[0] : undefined);
  if (forgotten !== undefined) return [forgotten, MISCOUNTED[forgotten], others];
  return ["V7", tooFew(subject, model, at_ms), []];
}

function tooFew(subject: Subject, model: SeqModel, at_ms: number): string {
  const count = countBy(model.commits, at_ms);
  if (count === 0) return "nobody else had sent a valid COMMIT; being prepared is not enough";
  const others = count === 1 ? "one other" : `${count} others`;
  if (count === quorumOfOthers(subject) - 1) {
    return `${others} had sent one: with its own that is 2f, and a quorum is 2f+1`;
  }
  return `only ${others} had sent a valid COMMIT, and with n = ${subject.n} that is too few`;
}

const MISCOUNTED: Record<VoteRule, string> = {
  V1: "one replica's COMMIT was counted more than once",
  V2: "a COMMIT for another view was counted",
  V3: "a COMMIT with another digest was counted",
  V4: "a COMMIT that its claimed sender had not signed was counted",
  V5: "a COMMIT from a sender that is not one of the others was counted",
};

function flawsOf({ commits }: SeqModel, by_ms: number): VoteRule[] {
  return commits.filter(({ at_ms }) => at_ms <= by_ms).flatMap(({ breaks }) => [...breaks]);
}

function early(subject: Subject, model: SeqModel | undefined, at_ms: number): string {
  if (model === undefined) return "a reply, and no message about this seq had been sent to it";
  const prepares = countBy(model.prepares, at_ms);
  const commits = countBy(model.commits, at_ms);
  const needed = quorumOfOthers(subject);
  return `a reply when ${prepares} of ${needed} valid PREPAREs and ${commits} of ${needed} valid COMMITs had been sent to it`;
}

function executedOutOfOrder(subject: Subject, seq: number, gap: number, culprit: Event): Finding {
  return {
    rule: "X1",
    functions: ["verifyBallotCommit"],
    replica: subject.id,
    seq,
    message: `seq ${seq} was executed although seq ${gap} was not committed`,
    expected: `no reply to seq ${seq} before every seq before it is committed`,
    seen: `a reply to seq ${seq}`,
    culprit,
  };
}
