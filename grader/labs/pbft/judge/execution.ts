import { Zkv } from "../../../../skeleton/zkv/zkv.ts";
import { type Message, type MessageOf, replica, requestName } from "../wire.ts";
import { type Early, executedEarly, provedBroken } from "./early.ts";
import { type Accepted, isCommitted, type SeqModel, type Subject } from "./model.ts";
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
  const answered = new Map<number, number>();
  const allowed = repliesAllowed(subject, models, records);
  const found: (Violation | Early)[] = [];
  let committedUpTo = 0;
  for (const record of repliesOf(subject, records)) {
    const { seq } = record.params.msg;
    const model = models.get(seq);
    const times = answered.get(seq) ?? 0;
    answered.set(seq, times + 1);
    if (times > 0) {
      const { count, next } = allowed(record);
      if (times < count) continue;
      const again = executedAgain(subject, seq, record);
      found.push(next === undefined ? again : { seq: next.seq, model: next, record, again });
    } else if (model === undefined || !isCommitted(subject, model, record.at)) {
      found.push({ seq, model, record });
    } else {
      while (committedUpTo < seq && committedAt(subject, models.get(committedUpTo + 1), record.at)) {
        committedUpTo += 1;
      }
      // An earlier seq that was itself executed early is reported as such, and is no gap.
      if (committedUpTo < seq && !answered.has(committedUpTo + 1)) {
        found.push(executedOutOfOrder(subject, seq, committedUpTo + 1, record));
      }
    }
  }
  const proved = provedBroken(
    subject,
    found.filter((one) => "record" in one),
  );
  // A replica that executes other requests twice as well has not executed this one early.
  const doesAgain = found.some((one) => "rule" in one && one.rule === "V8");
  return found.map((one) => {
    if (!("record" in one)) return one;
    return doesAgain && one.again !== undefined ? one.again : executedEarly(subject, one, proved);
  });
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
  const executed = new Set<string>();
  for (let seq = 1; ; seq++) {
    const [record, request] = [replies.get(seq), models.get(seq)?.accepted?.request];
    if (request === undefined) break;
    // A request that the leader orders once more is not executed once more (Q2).
    if (executed.size === executed.add(requestName(request.req)).size) continue;
    if (record === undefined) break;
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
 * How often a replica may have replied to a request by a reply (Q2): once when it executes it; once more for each time that
 * it is asked again; and once more for each further seq that the leader gave to the same request, when that is committed.
 * `next` is the first such seq that is not committed.
 */
function repliesAllowed(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Message[],
): (reply: Reply) => { count: number; next: SeqModel | undefined } {
  const ordered = Array.from(models.values()).filter(({ accepted }) => accepted !== undefined);
  const orderedBy = Map.groupBy(ordered, ({ accepted }) => requestName((accepted as Accepted).request.req));
  const requests = records.filter(
    (record) => record.method === "Server.RequestRpc" && record.to === replica(subject.id),
  );
  const askedBy = Map.groupBy(requests as MessageOf<"Server.RequestRpc">[], ({ params }) => requestName(params.req));
  return ({ params, at }) => {
    const name = requestName(params.msg);
    const [, ...further] = (orderedBy.get(name) ?? []).toSorted((a, b) => a.seq - b.seq);
    const first = (orderedBy.get(name) ?? []).reduce(
      (first, { accepted }) => Math.min(first, (accepted as Accepted).at),
      Number.POSITIVE_INFINITY,
    );
    const next = further.find((model) => !isCommitted(subject, model, at));
    const repeated = next === undefined ? further.length : further.indexOf(next);
    // A replica that gets a request before its pre-prepare has it ordered; one that gets it later may have executed it.
    const asked = (askedBy.get(name) ?? []).filter(({ passed = 0 }) => passed >= first).length;
    return { count: (subject.id === 0 ? Math.max(1, asked) : 1 + asked) + repeated, next };
  };
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
