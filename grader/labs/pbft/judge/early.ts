import type { Rule, StudentFunction } from "../rules.ts";
import type { MessageOf } from "../wire.ts";
import {
  countBy,
  isCommitted,
  isPrepared,
  quorumOfOthers,
  quorumWords,
  type SeqModel,
  type Subject,
  sizeWords,
  VOTE_RULES,
  type VoteRule,
} from "./model.ts";
import type { Violation } from "./violation.ts";

/** A seq that was executed before it was committed, and the reply that shows it. */
export interface Early {
  seq: number;
  model: SeqModel | undefined;
  record: MessageOf<"Client.ReplyRpc">;
  /** What it is otherwise, if the reply is one more to a request that has several seqs. */
  again?: Violation;
}

/** What a seq that was executed early breaks, where these rules are proved broken. */
export function executedEarly(subject: Subject, { seq, model, record: culprit }: Early, proved: Proved): Violation {
  const [rule, why, orRules] = whyEarly(subject, model, culprit.at, proved);
  return {
    rule,
    orRules,
    functions: likelyExecutors(subject, model, culprit.at),
    replica: subject.id,
    seq,
    message: `a request was executed before it was committed: ${why}`,
    expected: `no reply before replica ${subject.id} is prepared and valid COMMITs from ${quorumWords(subject)} were sent to it`,
    seen: early(subject, model, culprit.at),
    culprit,
    // The reply to a request that had another seq before names that one: an execution with a reply of its own is plainer.
    ...(culprit.params.msg.seq === seq
      ? {}
      : { isUnspecific: true, remark: `sent again, for seq=${seq} is the same request` }),
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

/**
 * The rule that the replica must have forgotten, as far as what it was sent can tell; why; and others that explain it too.
 * What a rule explains that is proved broken anyway does not accuse another.
 */
function whyEarly(subject: Subject, model: SeqModel | undefined, at: number, proved: Proved): [Rule, string, Rule[]] {
  if (model === undefined || !isPrepared(subject, model, at)) return ["V7", "the replica was not even prepared", []];
  if (countBy(model.commits, at) >= proved.enough) return ["V7", tooFew(subject, model, at), []];
  const found = explanations(subject, model, at);
  const isProved = (rule: VoteRule): boolean => proved.rules.has(rule);
  const explained = found.find((rules) => rules.every(isProved));
  if (explained !== undefined) return [explained[0] as VoteRule, MISCOUNTED[explained[0] as VoteRule], []];
  const simplest = found.find((rules) => !isOvertaken(subject, model, rules, found)) ?? found[0];
  if (simplest === undefined) return ["V7", tooFew(subject, model, at), []];
  const rule = simplest.find((one) => !isProved(one)) as VoteRule;
  const others = simplest.length > 1 ? [] : found.flatMap((one) => (one.length === 1 && one !== simplest ? one : []));
  return [rule, MISCOUNTED[rule], others];
}

/**
 * The smallest sets of rules such that a replica that forgets them, and no other, may hold the request committed: those of
 * one rule first. In each, the signature comes last: of a vote that breaks several rules, the others say more.
 */
function explanations(subject: Subject, model: SeqModel, at: number): VoteRule[][] {
  const found: VoteRule[][] = [];
  for (const rules of SETS_OF_RULES) {
    const isLarger = found.some((smaller) => smaller.every((rule) => rules.includes(rule)));
    if (!isLarger && isCommitted(subject, model, at, rules)) found.push(rules);
  }
  return found;
}

/**
 * Whether a replica that forgets these rules would have executed before: it had handled the COMMIT that completes the quorum then,
 * and did not; and another explanation of as many rules came true by what it was sent after that.
 */
function isOvertaken(subject: Subject, model: SeqModel, rules: VoteRule[], found: readonly VoteRule[][]): boolean {
  const completing = (forgotten: VoteRule[]) =>
    model.commits.find(({ at }) => isCommitted(subject, model, at, forgotten));
  const handled = completing(rules)?.record.answered ?? Number.POSITIVE_INFINITY;
  return found.some((other) => other.length === rules.length && (completing(other)?.at ?? 0) > handled);
}

const SETS_OF_RULES: readonly VoteRule[][] = Array.from({ length: 2 ** VOTE_RULES.length - 1 }, (_, index) =>
  VOTE_RULES.filter((_, bit) => ((index + 1) >> bit) & 1),
)
  .map((rules) => rules.toSorted((a, b) => Number(a === "V4") - Number(b === "V4")))
  .toSorted((a, b) => a.length - b.length);

/** What is proved of a replica that executes early. */
interface Proved {
  /** The rules without which some execution cannot be explained. */
  rules: ReadonlySet<VoteRule>;
  /** With valid COMMITs from so many others it has executed, and nothing else explains that: they are enough for it. */
  enough: number;
}

/** What the early executions of a replica prove. */
export function provedBroken(subject: Subject, early: readonly Early[]): Proved {
  const known = early.flatMap(({ model, record: { at } }) =>
    model === undefined || !isPrepared(subject, model, at)
      ? []
      : [{ found: explanations(subject, model, at), count: countBy(model.commits, at) }],
  );
  const rules = known.flatMap(({ found }) =>
    VOTE_RULES.filter((rule) => found.length > 0 && found.every((set) => set.includes(rule))),
  );
  const unexplained = known.filter(({ found }) => found.length === 0).map(({ count }) => count);
  return { rules: new Set(rules), enough: Math.min(...unexplained) };
}

function tooFew(subject: Subject, model: SeqModel, at: number): string {
  const count = countBy(model.commits, at);
  if (count === 0) return "nobody else had sent a valid COMMIT; being prepared is not enough";
  const others = count === 1 ? "one other" : `${count} others`;
  if (count === quorumOfOthers(subject) - 1) {
    return `${others} had sent one: with its own that is 2f, and a quorum is 2f+1`;
  }
  return `only ${others} had sent a valid COMMIT, and 2f = ${quorumOfOthers(subject)} must (${sizeWords(subject)})`;
}

const MISCOUNTED: Record<VoteRule, string> = {
  V1: "one replica's COMMIT was counted more than once",
  V2: "a COMMIT for another view was counted",
  V3: "a COMMIT with another digest was counted",
  V4: "a COMMIT that its claimed sender had not signed was counted",
  V5: "a COMMIT from a sender that is not one of the others was counted",
};

function early(subject: Subject, model: SeqModel | undefined, at: number): string {
  if (model === undefined) return "a reply, and no message about this seq had been sent to it";
  const prepares = countBy(model.prepares, at);
  const commits = countBy(model.commits, at);
  const needed = quorumOfOthers(subject);
  // One that is not prepared may have more COMMITs than it needs.
  const ofNeeded = commits > needed ? "" : ` of ${needed}`;
  return `a reply when ${prepares} of ${needed} valid PREPAREs and ${commits}${ofNeeded} valid COMMITs had been sent to it`;
}
