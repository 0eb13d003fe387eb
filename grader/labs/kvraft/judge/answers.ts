import { isRead } from "../../../../skeleton/zkvraft/entries.ts";
import type { Outcome } from "../model.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { replyTo } from "../wire.ts";
import { type Answered, slipIn, told } from "./answered.ts";
import { endersOf } from "./enders.ts";
import { forgotten } from "./forgotten.ts";
import { judgeHint, judgeNotLeader, TELLERS } from "./hints.ts";
import { judgeRead } from "./reads.ts";
import { restorers } from "./restored.ts";
import {
  appliedBy,
  type Command,
  fateOf,
  lifeAt,
  startsFor,
  textOf,
  type View,
  wasClear,
  wasRestored,
} from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges what a server answers its clients: each answer must rest on what it was given before (W1 to W4, O1 to O7). */
export function judgeAnswers(view: View): Violation[] {
  return [...view.commands.flatMap((call) => judgeAnswer(view, call)), ...judgeIds(view)];
}

function judgeAnswer(view: View, call: Command): Violation[] {
  const { answered: at, outcome } = call;
  if (at === undefined || outcome === undefined) return [];
  if ("error" in outcome) {
    return [
      {
        ...{ rule: "W1", functions: ["CommandRpc", "get"], replica: view.id, seq: 0, at, culprit: call },
        message: "a client's command is answered with an error",
        expected: "an answer",
        seen: outcome.error,
      },
    ];
  }
  const reply = replyTo(call);
  if (reply === undefined) return [];
  const answered = { view, call, at, reply, applied: appliedBy(view, at) };
  const found = judgeContent(answered);
  return found.length > 0 ? found : judgeHint(answered);
}

function judgeContent(answered: Answered): Violation[] {
  switch (answered.reply.status) {
    case "ok":
      return judgeResult(answered);
    case "retry":
      return judgeRetry(answered);
    case "not-leader":
      return judgeNotLeader(answered);
    case "stale":
    case "expired":
      return judgeRefusal(answered);
  }
}

function judgeResult(answered: Answered): Violation[] {
  const { view, call, reply, applied } = answered;
  const { clientId, commandId, command } = call.params;
  if (clientId === 0) return judgeRegistration(answered);
  if (applied > view.log.known) return [];
  const outcomes = view.log.outcomesOf(clientId, commandId, applied);
  const executed = outcomes.find(({ status }) => status === "ok");
  if (executed?.result === reply.result || outcomes.some(({ anew }) => anew === reply.result)) {
    const refused = forgotten(answered);
    return refused === undefined ? [] : [judgeStatus(answered, refused)];
  }
  const wrong = executed && wrongResult(answered, outcomes.length > 1, executed);
  const fates = startsFor(view, call, answered.at).map((start) => fateOf(view, start, answered.at).kind);
  if (isRead(command) && !fates.includes("replaced")) return judgeRead(answered, wrong);
  if (wrong !== undefined) return [wrong];
  const [refused] = outcomes;
  if (refused !== undefined) return [judgeStatus(answered, refused)];
  return [told(answered, ...tooEarly(answered), "a retry, or nothing yet")];
}

/** A result for what was not applied: another's entry may have been taken for it (W2). */
function tooEarly({ view, call, at }: Answered): [Rule, StudentFunction[], string] {
  const starts = startsFor(view, call, at);
  const fates = starts.map((start) => fateOf(view, start, at).kind);
  const isOwn = starts.some((start) => wasClear(view, start));
  const tellers: StudentFunction[] = isOwn ? ["CommandRpc", "applied"] : ["applied", "CommandRpc"];
  if (fates.includes("replaced"))
    return ["W2", tellers, "a command is answered with what another one at its index came to"];
  const by: StudentFunction[] = fates.flatMap((kind) => TELLERS[kind] ?? []);
  return [
    "W1",
    [...new Set([...by, "CommandRpc", "applied"] as const)],
    "a command is answered that was not applied here",
  ];
}

/** Another result than the log says: of what was repeated, of what came with a snapshot, or of what a command does. */
function wrongResult(answered: Answered, isRepeated: boolean, { result }: Outcome): Violation {
  const slip = slipIn(answered, result);
  if (slip !== undefined) return slip;
  const isRestored = wasRestored(answered.view, answered.at);
  const ofCommand: Rule = isRepeated && !isOfFirstPlace(answered) && !isSaidAgain(answered) ? "O2" : "O7";
  const rule: Rule = isRestored ? (isRepeated ? "O4" : "S8") : ofCommand;
  if (isAnsweredAtOnce(answered))
    return told(answered, "O2", ["CommandRpc"], "a command has another result than it came to", result);
  const functions: StudentFunction[] = isRestored ? restorers(answered.view, answered.at) : ["execute", "applied"];
  return told(answered, rule, functions, "a command has another result than it came to", result);
}

/** Whether a result is that of its command's first place in the log: it was not repeated by then. */
function isOfFirstPlace({ view, call, at }: Answered): boolean {
  const [own] = startsFor(view, call, at);
  const fate = own && fateOf(view, own, at);
  return fate?.kind === "applied" && view.log.outcomes[fate.index]?.first === undefined;
}

/** Whether a result is what its command was answered first. */
function isSaidAgain({ view, call, reply }: Answered): boolean {
  const text = textOf(call.params);
  const [first] = view.commands
    .filter((one) => textOf(one.params) === text && replyTo(one)?.status === "ok")
    .toSorted((a, b) => Number(a.answered) - Number(b.answered));
  return first !== call && first !== undefined && replyTo(first)?.result === reply.result;
}

/** Whether a repetition is answered without an entry of its own, though it was executed before it came. */
function isAnsweredAtOnce({ view, call, at }: Answered): boolean {
  const { clientId, commandId, command } = call.params;
  const before = appliedBy(view, Number(call.passed));
  if (isRead(command)) return false;
  return startsFor(view, call, at).length === 0 && view.log.outcomesOf(clientId, commandId, before).length > 0;
}

function judgeRegistration(answered: Answered): Violation[] {
  const { view, call, at, reply } = answered;
  const fates = startsFor(view, call, at).map((start) => fateOf(view, start, at));
  const indexes = fates.flatMap((fate) => (fate.kind === "applied" ? [String(fate.index)] : []));
  if (indexes.length === 0) return [told(answered, ...tooEarly(answered), "a retry, or nothing yet")];
  if (indexes.includes(reply.result)) return [];
  return [told(answered, "O1", ["execute"], "a session is not called by the index of its entry", indexes.join(" or "))];
}

/** No id is given to two clients (O1). */
function judgeIds(view: View): Violation[] {
  const given = new Map<string, Command>();
  return view.commands.flatMap((call): Violation[] => {
    const reply = replyTo(call);
    const { answered: at, params, repeats } = call;
    if (params.clientId !== 0 || reply?.status !== "ok" || at === undefined || repeats !== undefined) return [];
    const first = given.getOrInsert(reply.result, call);
    if (first === call) return [];
    const answered = { view, call, at, reply, applied: 0 };
    return [told(answered, "O1", ["CommandRpc", "applied"], "one session is given to two clients", "an id of its own")];
  });
}

function judgeRefusal(answered: Answered): Violation[] {
  const { view, call, reply, applied } = answered;
  const { clientId, commandId } = call.params;
  if (applied > view.log.known) return [];
  const outcomes = view.log.outcomesOf(clientId, commandId, applied);
  if (outcomes.some(({ status }) => status === reply.status)) return [];
  const isStale = view.log.hasExecutedAbove(clientId, commandId, applied);
  if (reply.status === "stale" && isStale) return [];
  // A session that has begun in this state, and is not in it any more, never comes back; one that is not in it yet may come.
  const isEnded = clientId <= applied && !view.log.stateAt(applied).sessions.has(clientId);
  if (reply.status === "expired" && isEnded) return [];
  const [outcome] = outcomes;
  if (outcome !== undefined) return [judgeStatus(answered, outcome)];
  return [
    told(
      answered,
      "W1",
      ["CommandRpc", "applied"],
      "a command is refused that was not applied here",
      "an answer that the state allows",
    ),
  ];
}

/** An answer of another kind than its command came to. */
function judgeStatus(answered: Answered, { status, cause, result }: Outcome): Violation {
  const { view, call, at, reply, applied } = answered;
  const { clientId, commandId } = call.params;
  const isRestored = wasRestored(view, at);
  const isLost = status === "ok" && isRestored;
  const ofSession: Rule = cause === "time" ? "O5" : "O6";
  const isOfSession = status === "expired" || (reply.status === "expired" && status !== "stale");
  const rule: Rule = isLost ? "O4" : isOfSession ? ofSession : "O3";
  // Who had kept the session would execute the next command in it.
  const isUnknownTo = reply.status === "stale" && !view.log.hasExecutedAbove(clientId, commandId, applied);
  const byLog: StudentFunction[] = rule === "O5" && !isUnknownTo ? endersOf(answered, status) : ["execute"];
  const functions = isLost ? restorers(view, at) : [...(isRestored ? restorers(view, at) : []), ...byLog];
  return told(answered, rule, functions, "a command is not answered as the log says", `${status} ${result}`.trim());
}

/** Told to ask again: something must have come between, or time must have passed. */
function judgeRetry(answered: Answered): Violation[] {
  const isRefused = judgeRefused(answered);
  if (isRefused !== undefined) return [isRefused];
  const { view, call, at } = answered;
  const passed = Number(call.passed);
  const life = lifeAt(view, at);
  const hasTicked = view.history.of("tick").some((tick) => tick.who === view.who && tick.at > passed && tick.at < at);
  const starts = startsFor(view, call, at);
  const fates = starts.map((start) => fateOf(view, start, at).kind);
  const isApplied = fates.includes("applied");
  // Who waits may be told of whatever the Raft says; what became of an applied command is not changed by that it leads on.
  const terms = starts.flatMap((start) => replyTo(start)?.term ?? []);
  const news = view.told.filter(({ term, leaderId }) => !isApplied || leaderId !== view.id || !terms.includes(term));
  // Who is given a snapshot does not lead, as far as it can tell.
  const isNews = [...news, ...view.steps.filter(({ isRestore }) => isRestore)].some(
    (one) => one.life === life && one.at > passed && one.at < at,
  );
  const reads = view.readIndexes.filter((one) => one.at > passed && one.at < at);
  const failed = reads.some((one) => one.heard !== undefined && replyTo(one)?.ok !== true);
  if (hasTicked || isNews || failed) return [];
  if (starts.length === 0) return judgeUnasked(answered);
  if (!fates.every((kind) => kind === "pending" || kind === "applied")) return [];
  return [
    told(
      answered,
      "W1",
      ["CommandRpc", "applied"],
      isApplied
        ? "a client is told to ask again, although its command was applied here"
        : "a client is told to ask again, although nothing has happened to its command",
      isApplied ? "its result" : "its result when it is applied",
    ),
  ];
}

/** Told to ask again by a server that leads, as its Raft has said last: it must have asked its Raft, or another call waits for the same. */
function judgeUnasked(answered: Answered): Violation[] {
  const { view, call, at } = answered;
  const [passed, text] = [Number(call.passed), textOf(call.params)];
  const news = view.told.findLast((one) => one.at < passed);
  const leads = news?.leaderId === view.id && news.life === lifeAt(view, at);
  const isShared = view.commands.some(
    (one) =>
      textOf(one.params) === text && Number(one.passed) < passed && (one.answered ?? Number.POSITIVE_INFINITY) > passed,
  );
  if (!leads || isShared) return [];
  const message = "a client is told to ask again, although nothing has happened to its command";
  return [told(answered, "W1", ["CommandRpc"], message, "its result, when it was given to the Raft and is applied")];
}

/** Told to ask again by a server whose Raft has just said that it does not lead, and nothing since (W3). */
function judgeRefused(answered: Answered): Violation | undefined {
  const { view, call, at } = answered;
  const life = lifeAt(view, at);
  const fates = startsFor(view, call, at).map((start) => fateOf(view, start, at));
  const isNews = view.told.some((one) => one.life === life && one.at > Number(call.passed) && one.at < at);
  const [first] = fates;
  if (first?.kind !== "refused" || fates.some(({ kind }) => kind !== "refused") || isNews) return undefined;
  const message = "a client is told to ask again by a server that does not lead";
  return told(answered, "W3", ["CommandRpc"], message, `not-leader, leader ${first.leaderId}`);
}
