import type { EventOf } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { type Case, exitOf } from "../../pbft/judge/case.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import { executionsOf } from "../../pbft/judge/executions.ts";
import { howEnded } from "../../pbft/judge/last-words.ts";
import { isCommitted, quorumOfOthers, quorumWords } from "../../pbft/judge/model.ts";
import { traceOf } from "../../pbft/judge/trace.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import type { Rule, StudentFunction } from "../../pbft/rules.ts";
import { messagesOf } from "../../pbft/wire.ts";
import { idlesOf } from "./idles.ts";
import { type Step, script } from "./script.ts";

/** What is sent to a stuck server, in this order, to see what helps it. */
export const HELPS = [
  "time",
  "a PREPARE that is too many",
  "its good COMMITs again",
  "a COMMIT of everybody",
  "a new server, alone",
  "a new server, and a COMMIT for another seq",
] as const;
export type Help = (typeof HELPS)[number];

/** A script at which a server got stuck: the deciding message was sent, and the server was idle, or had ended, without a reply. */
export interface Stuck {
  about: number;
  rule: Rule;
  text: string;
  /** Whether all of it was sent before its turn: before the seq before it was executed. */
  isEager: boolean;
  /** When it was clear that no reply would come. */
  missing: number;
}

/** The first script that was decided and not executed. */
export function stuckIn(history: History, { subject, models }: Case): Stuck | undefined {
  const executions = executionsOf(subject, models, messagesOf(history));
  const exit = exitOf(history, subject.id);
  for (const { about, at } of history.of("decided")) {
    const idle = idlesOf(history, subject.id).find(({ since }) => since >= at);
    const gone = exit === undefined ? Number.POSITIVE_INFINITY : Math.max(exit, at);
    const missing = Math.min(idle?.at ?? Number.POSITIVE_INFINITY, gone);
    if (missing === Number.POSITIVE_INFINITY || (executions.get(about)?.at ?? Number.POSITIVE_INFINITY) < missing)
      continue;
    const begun = history.of("script").find((one) => one.about === about) as EventOf<"script">;
    const before = about === 1 ? 0 : (executions.get(about - 1)?.at ?? Number.POSITIVE_INFINITY);
    const isEager = begun.isEager === true || before > at;
    return { about, rule: begun.rule as Rule, text: begun.text, isEager, missing };
  }
  return undefined;
}

interface Cause {
  rule: Rule;
  functions: readonly StudentFunction[];
  message: string;
  isUnspecific?: boolean;
}

/**
 * A server is idle, and has not executed what a quorum has committed. That is proved, but its cause is only likely. The
 * cause is inferred from what helped: the help that was sent last before the late reply.
 */
export function causeOf(about: Case, stuck: Stuck): Violation {
  const { history, subject } = about;
  const hasEnded = (exitOf(history, subject.id) ?? Number.POSITIVE_INFINITY) <= stuck.missing;
  if (hasEnded) return ended(about, stuck);
  const { rule, functions, message, isUnspecific } = likelyCause(about, stuck);
  return {
    rule,
    // A server that does not count every vote, or loses some, may look like one that waits for more votes.
    orRules: rule === "V7" ? (isUnspecific ? ["R3", "R2"] : ["R3"]) : [],
    functions,
    replica: subject.id,
    seq: stuck.about,
    message,
    expected: `a reply as soon as it is prepared and has valid COMMITs from ${quorumWords(subject)}`,
    seen: "no reply, and the server is idle",
    culprit: undefined,
    isUnspecific,
    missing: stuck.missing,
  };
}

/** A process that ended, at the seq that it was about then. If it has sent COMMITs, sending them did not end it. */
function ended({ history, subject, messages, models }: Case, { about, missing }: Stuck): Violation {
  const hasSent = commitsOf(subject, messages).length > 0;
  const how = howEnded(history, subject.id);
  const last = traceOf(history, subject.id).begun.at(-1)?.seq;
  return {
    rule: "V7",
    orRules: ["R3"],
    functions: hasSent ? ["verifyBallotCommit", "CommitRpc", "commit"] : ["commit", "CommitRpc", "verifyBallotCommit"],
    replica: subject.id,
    seq: last !== undefined && models.has(last) ? last : about,
    message: `the server's process ended in the middle of its work: ${how}`,
    expected: "a server that goes on, whatever it is sent, until the grader ends it",
    seen: `its process ended: ${how}`,
    culprit: undefined,
    missing,
    ended: how,
  };
}

/** What was tried to help, and what of that helped. */
function helpsFor(
  { history, subject, models }: Case,
  { about, missing }: Stuck,
): { tried: readonly string[]; helped: string | undefined } {
  const tried = history.of("helped").filter((one) => one.about === about);
  const reply = executionsOf(subject, models, messagesOf(history)).get(about);
  return {
    tried: tried.map(({ by }) => by),
    helped: reply === undefined ? undefined : tried.findLast(({ at }) => at > missing && at < reply.at)?.by,
  };
}

function likelyCause(about: Case, stuck: Stuck): Cause {
  const { held, deciding, rule, sameRequest, isOlder } = script(stuck.rule, stuck.text);
  // The first of those that are decided in reverse order is not held back by another, and nothing is tried to help it.
  if (rule === "X1") return isHeldBack(about, stuck) ? HELD_FOR_EVER : { ...NEVER, isUnspecific: true };
  const before = held.flat();
  const isFlawed = [...before, ...deciding].some(
    ({ phase, flaw }) => phase === "commit" && flaw !== undefined && flaw !== "rewritten",
  );
  const { tried, helped } = helpsFor(about, stuck);
  // What is enough when it is counted in the seq's turn was neither spoilt nor taken for something else.
  if (stuck.isEager && (helped as Help | undefined) === "a PREPARE that is too many") return HELD_FOR_EVER;
  if (sameRequest && !isFlawed) return ORDERED_TWICE;
  if (isOlder && !isFlawed) return OLDER_SKIPPED;
  if (!isFlawed && lacksOnlyRsa(about, stuck)) return RSA_UNCOUNTED;
  switch (helped as Help | undefined) {
    case "a PREPARE that is too many":
      return isFlawed ? SPOILT : COUNTED_LATE;
    case "its good COMMITs again":
      if (isFlawed) return SPOILT;
      return deciding.some(({ phase }) => phase !== "commit") || isEarly(before) ? EARLY_LOST : { ...LOST, rule };
    case "a COMMIT of everybody":
      if (isFlawed) return SPOILT;
      return rule === "R2" ? { ...NEVER, rule: "R2", message: "a COMMIT that came early was lost" } : MORE_NEEDED;
    default:
      if (isFlawed) return SPOILT;
      if (rule === "R2") return LOST_EARLY;
      return aloneCause(about, stuck, tried);
  }
}

/** Whether a seq was committed before the one before it was executed. */
function isHeldBack({ history, subject, models }: Case, { about }: Stuck): boolean {
  const model = models.get(about);
  const before = executionsOf(subject, models, messagesOf(history)).get(about - 1);
  return before === undefined || (model !== undefined && isCommitted(subject, model, before.at));
}

/** Whether a new server executes a request when it gets no other, and when a COMMIT for another seq has come, where that was tried. */
function aloneCause({ history }: Case, { about }: Stuck, tried: readonly string[]): Cause {
  if (about > 1) return MIXED_UP;
  if (!tried.includes("a new server, alone")) return { ...NEVER, isUnspecific: true };
  const worked = (help: Help): boolean | undefined => history.of("helped").find(({ by }) => by === help)?.worked;
  if (!worked("a new server, alone")) return { ...NEVER, isUnspecific: false };
  return worked("a new server, and a COMMIT for another seq") === false ? LOST_AMONG_OTHERS : MIXED_UP;
}

const HELD_FOR_EVER: Cause = {
  rule: "X1",
  functions: ["verifyBallotCommit"],
  message:
    "a request that was committed before the one before it is never executed: execute holds it back, if it is told",
};

const ORDERED_TWICE: Cause = {
  rule: "V8",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message:
    "a faulty leader gave one request two seqs, and the second is never executed: is what belongs to a seq kept by its digest?",
};

/** Whether it is not executed because of a COMMIT of a replica with RSA keys, as no seq was that needs one of these. */
function lacksOnlyRsa({ history, subject, models }: Case, { about }: Stuck): boolean {
  const executed = executionsOf(subject, models, messagesOf(history));
  const needsRsa = (seq: number, by: number): boolean => {
    const commits = models.get(seq)?.commits.filter(({ at, breaks }) => at <= by && breaks.length === 0) ?? [];
    const senders = new Set(commits.map(({ sender }) => sender));
    const others = [...senders].filter((id) => !isRsa(subject.keyring.pubkeys[id] ?? ""));
    return senders.size >= quorumOfOthers(subject) && others.length < quorumOfOthers(subject);
  };
  const done = [...executed].filter(([seq]) => seq !== about);
  return needsRsa(about, Number.POSITIVE_INFINITY) && !done.some(([seq, { at }]) => needsRsa(seq, at));
}

/** Whether it is an RSA key, by the length of its text: the least that the lab takes is longer than any of Ed25519. */
function isRsa(pem: string): boolean {
  return pem.length > 200;
}

const RSA_UNCOUNTED: Cause = {
  rule: "V7",
  functions: ["verifyBallotCommit"],
  message: "a valid COMMIT did not count whose sender has RSA keys: its signature is longer than one of Ed25519",
};

const OLDER_SKIPPED: Cause = {
  rule: "V8",
  functions: ["verifyBallotCommit"],
  message:
    "a request is never executed whose timestamp is older than one of another client: execute knows what was executed before",
};

const COUNTED_LATE: Cause = {
  rule: "R3",
  functions: ["CommitRpc"],
  message: "the COMMITs were there, and were counted only when another message came",
};

const EARLY_LOST: Cause = {
  rule: "R2",
  functions: ["CommitRpc", "verifyBallotCommit"],
  message: "a COMMIT that came before the replica was prepared was lost",
};

const LOST_EARLY: Cause = {
  rule: "R2",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message: "a request whose COMMITs came before the replica was prepared is never executed",
};

const MORE_NEEDED: Cause = {
  rule: "V7",
  functions: ["verifyBallotCommit"],
  message:
    "a request with a quorum of COMMITs is executed only when more of them come: is the number too large, or is one sender left out?",
};

const MIXED_UP: Cause = {
  rule: "V7",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message:
    "a request that a quorum has committed is not executed when other seqs are open; alone it is: what do they share?",
};

/** Nobody but CommitRpc had seen the COMMIT for the other seq, of which nothing else was known. */
const LOST_AMONG_OTHERS: Cause = {
  rule: "R2",
  functions: ["CommitRpc"],
  message: "a COMMIT is lost when one for another seq has come before it",
};

const SPOILT: Cause = {
  rule: "V6",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message: "after an invalid COMMIT, valid ones did not count any more",
};

const LOST: Cause = {
  rule: "V7",
  functions: SPOILT.functions,
  message:
    "a valid COMMIT did not count, and counts when it comes again: is what belongs to a seq kept apart from the others?",
};

const NEVER: Cause = {
  rule: "V7",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message: "a request that a quorum has committed is not executed",
};

/** Whether a COMMIT came before the pre-prepare and two PREPAREs had. */
function isEarly(steps: readonly Step[]): boolean {
  const first = steps.findIndex(({ phase }) => phase === "commit");
  const later = steps.slice(first).filter(({ phase }) => phase !== "commit");
  return first !== -1 && later.length > 0;
}
