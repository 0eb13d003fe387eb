import { Zkv } from "../../../../skeleton/zkv/zkv.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { type Message, type MessageOf, replica } from "../wire.ts";
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
import type { Violation } from "./violation.ts";

type Reply = MessageOf<"Client.ReplyRpc">;

/**
 * Judges every reply of the subject: a replica that replies has executed. It was entitled to if its seq, and every seq
 * before it (X1), was committed by what had been sent to it (V1 to V5, V7), and it replies once (V8).
 */
export function judgeExecution(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Message[],
): Violation[] {
  const violations: Violation[] = [];
  const answered = new Map<number, number>();
  const allowed = repliesAllowed(subject, models, records);
  let committedUpTo = 0;
  for (const record of repliesOf(subject, records)) {
    const { seq } = record.params.msg;
    const model = models.get(seq);
    const times = answered.get(seq) ?? 0;
    answered.set(seq, times + 1);
    if (times > 0) {
      if (times >= allowed(record)) violations.push(executedAgain(subject, seq, record));
    } else if (model === undefined || !isCommitted(subject, model, record.at)) {
      violations.push(executedEarly(subject, seq, model, record));
    } else {
      while (committedUpTo < seq && committedAt(subject, models.get(committedUpTo + 1), record.at)) {
        committedUpTo += 1;
      }
      // An earlier seq that was itself executed early is reported as such, and is no gap.
      if (committedUpTo < seq && !answered.has(committedUpTo + 1)) {
        violations.push(executedOutOfOrder(subject, seq, committedUpTo + 1, record));
      }
    }
  }
  return violations;
}

/**
 * Judges what the subject's replies say. Executing all that was ordered, in the order of the seqs, gives one result for each;
 * a replica that replies with another result has executed in another order (X1), or not at all. Judged up to the first seq
 * without a reply.
 */
export function wrongResults(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Message[],
): Violation[] {
  const replies = new Map(repliesOf(subject, records).map((record) => [record.params.msg.seq, record]));
  const database = new Zkv();
  const violations: Violation[] = [];
  const told: Told[] = [];
  for (let seq = 1; ; seq++) {
    const [record, request] = [replies.get(seq), models.get(seq)?.accepted?.request];
    if (record === undefined || request === undefined) break;
    told.push({ record, command: request.req.command });
    const expected = database.execute(request.req.command);
    const { result } = record.params.msg;
    if (result !== expected) violations.push(wrongResult(subject, seq, request.req.command, expected, record));
  }
  const early = violations.length === 0 ? undefined : outOfOrder(told);
  return early === undefined ? violations : [executedInAnotherOrder(subject, early)];
}

/** A reply, and the command that it is a reply to. */
interface Told {
  record: Reply;
  command: string;
}

/** The first reply before that of an earlier seq, if executing in the order of the replies gives all of their results. */
function outOfOrder(told: readonly Told[]): Reply | undefined {
  const database = new Zkv();
  const came = told.toSorted((a, b) => a.record.at - b.record.at);
  if (!came.every(({ record, command }) => record.params.msg.result === database.execute(command))) return undefined;
  return came.find((one, place) => one !== told[place])?.record;
}

function executedInAnotherOrder(subject: Subject, culprit: Reply): Violation {
  const { seq } = culprit.params.msg;
  return {
    rule: "X1",
    functions: ["verifyBallotCommit"],
    replica: subject.id,
    seq,
    message: "requests were executed in another order than that of their seqs: is it execute that executes them?",
    expected: `the execution of seq ${seq} after that of every seq before it`,
    seen: `a reply to seq ${seq} before one to an earlier seq, and results as of that order`,
    culprit,
  };
}

function wrongResult(subject: Subject, seq: number, command: string, expected: string, culprit: Reply): Violation {
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
export function repliesOf({ id, keyring }: Subject, records: readonly Message[]): Reply[] {
  return records.filter((record): record is Reply => {
    if (record.method !== "Client.ReplyRpc") return false;
    const { msg, sign } = record.params;
    return msg.peerId === id && keyring.isSigned(id, "reply", msg, sign);
  });
}

function committedAt(subject: Subject, model: SeqModel | undefined, by: number): boolean {
  return model !== undefined && isCommitted(subject, model, by);
}

/**
 * How often a replica may reply to a request (Q2): once when it executes it; once more for each time that it is asked
 * again; and once more for each further seq that the leader gave to the same request.
 */
function repliesAllowed(
  { id }: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Message[],
): (reply: Reply) => number {
  const accepted = Array.from(models.values()).flatMap((model) => model.accepted ?? []);
  const orderedBy = Map.groupBy(accepted, ({ request }) => nameOf(request.req));
  const requests = records.filter((record) => record.method === "Server.RequestRpc" && record.to === replica(id));
  const askedBy = Map.groupBy(requests as MessageOf<"Server.RequestRpc">[], ({ params }) => nameOf(params.req));
  return ({ params }) => {
    const name = nameOf(params.msg);
    const ordered = orderedBy.get(name) ?? [];
    const first = ordered.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
    // A replica that gets a request before its pre-prepare has it ordered; one that gets it later may have executed it.
    const asked = (askedBy.get(name) ?? []).filter(({ passed = 0 }) => passed >= first).length;
    return (id === 0 ? Math.max(1, asked) : 1 + asked) + Math.max(0, ordered.length - 1);
  };
}

function nameOf({ timestamp, clientAddr }: { timestamp: number; clientAddr: string }): string {
  return `${timestamp} ${clientAddr}`;
}

function executedAgain(subject: Subject, seq: number, culprit: Message): Violation {
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

function executedEarly(subject: Subject, seq: number, model: SeqModel | undefined, culprit: Message): Violation {
  const [rule, why, orRules] = whyEarly(subject, model, culprit.at);
  return {
    rule,
    orRules,
    functions: likelyExecutors(subject, model, culprit.at),
    replica: subject.id,
    seq,
    message: `a request was executed before it was committed: ${why}`,
    expected: `no reply before replica ${subject.id} is prepared and valid COMMITs from 2f = ${quorumOfOthers(subject)} others were sent to it`,
    seen: early(subject, model, culprit.at),
    culprit,
  };
}

/**
 * The given code counts COMMITs only of a replica that is prepared: one that is not has counted them by itself, when one
 * came. And where none came, nothing was counted at all.
 */
function likelyExecutors(subject: Subject, model: SeqModel | undefined, at: number): StudentFunction[] {
  if (model === undefined || !isPrepared(subject, model, at)) return ["CommitRpc", "verifyBallotCommit"];
  const came = model.commits.some((vote) => vote.at <= at);
  return came ? ["verifyBallotCommit", "CommitRpc"] : ["commit", "verifyBallotCommit"];
}

/** The rule that the replica must have forgotten, as far as what it was sent can tell; why; and others that explain it too. */
function whyEarly(subject: Subject, model: SeqModel | undefined, at: number): [Rule, string, Rule[]] {
  if (model === undefined || !isPrepared(subject, model, at)) return ["V7", "the replica was not even prepared", []];
  const [single, ...others] = VOTE_RULES.filter((rule) => isCommitted(subject, model, at, [rule]));
  const forgotten = single ?? (isCommitted(subject, model, at, VOTE_RULES) ? flawsOf(model, at)[0] : undefined);
  if (forgotten !== undefined) return [forgotten, MISCOUNTED[forgotten], others];
  return ["V7", tooFew(subject, model, at), []];
}

function tooFew(subject: Subject, model: SeqModel, at: number): string {
  const count = countBy(model.commits, at);
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

function flawsOf({ commits }: SeqModel, by: number): VoteRule[] {
  return commits.filter(({ at }) => at <= by).flatMap(({ breaks }) => [...breaks]);
}

function early(subject: Subject, model: SeqModel | undefined, at: number): string {
  if (model === undefined) return "a reply, and no message about this seq had been sent to it";
  const prepares = countBy(model.prepares, at);
  const commits = countBy(model.commits, at);
  const needed = quorumOfOthers(subject);
  return `a reply when ${prepares} of ${needed} valid PREPAREs and ${commits} of ${needed} valid COMMITs had been sent to it`;
}

function executedOutOfOrder(subject: Subject, seq: number, gap: number, culprit: Message): Violation {
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
