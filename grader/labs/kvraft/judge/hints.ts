import { isRead } from "../../../../skeleton/zkvraft/entries.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { replyTo } from "../wire.ts";
import { type Answered, told } from "./answered.ts";
import { type Command, deposing, type Fate, fateOf, lifeAt, startsFor, textOf, type View, wasClear } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Told that another leads: the Raft must have said so (W3). */
export function judgeNotLeader(answered: Answered): Violation[] {
  const { view, call, at } = answered;
  const current = currentOf(answered);
  const lost = judgeTaken(answered);
  if (lost !== undefined) return [lost];
  const wasRefused = startsFor(view, call, at).some((start) => fateOf(view, start, at).kind === "refused");
  if (wasRefused || current.length === 0 || current.some((leaderId) => leaderId !== view.id)) return [];
  const message = "a server says that it does not lead, and its Raft leads";
  return [told(answered, "W3", tellersOf(answered), message, "the command in the log, or its result")];
}

/**
 * Told that another leads, though the Raft has taken its command, and it waited in vain since: it may be executed all the same (W2, W4). A
 * server that has given the same to its Raft more than once may tell what became of the last of these.
 */
function judgeTaken(answered: Answered): Violation | undefined {
  const { view, call, at } = answered;
  const [start, ...more] = startsFor(view, call, at);
  if (start === undefined || more.length > 0 || !isOnly(view, call)) return undefined;
  const { kind } = fateOf(view, start, at);
  const [rule, teller] = LOST[kind] ?? [];
  if (rule === undefined || teller === undefined) return undefined;
  const functions: StudentFunction[] = wasClear(view, start) ? ["CommandRpc", teller] : [teller, "CommandRpc"];
  const message = "a command that waits in vain is told that it was not taken";
  return told(answered, rule, functions, message, "retry: it may be executed or not");
}

/** Who is to tell those that wait in vain to ask again, by what became of their command, and by which rule. */
const LOST: Readonly<Partial<Record<Fate["kind"], readonly [Rule, StudentFunction]>>> = {
  replaced: ["W2", "applied"],
  deposed: ["W4", "leadershipChanged"],
  jumped: ["W4", "restored"],
};

/** Whether nobody else has asked for the same in the same life: what was given to the Raft was given for this one. */
function isOnly(view: View, call: Command): boolean {
  const [text, life] = [textOf(call.params), lifeAt(view, Number(call.passed))];
  return view.commands.every(
    (one) => one === call || textOf(one.params) !== text || lifeAt(view, Number(one.passed)) !== life,
  );
}

/** Each answer names a leader that the Raft has named since the command came, or just before (W3). */
export function judgeHint(answered: Answered): Violation[] {
  const { view, call, at, reply } = answered;
  const started = startsFor(view, call, at).flatMap((start) => {
    const said = start.heard !== undefined && start.heard < at ? replyTo(start) : undefined;
    return said === undefined ? [] : [said.leaderId];
  });
  const named = deposedBy(answered) ?? [...started, ...currentOf(answered)];
  // What the Raft answers to `start`, its server may not have been told otherwise.
  const isUntold = named.length === 0 || (reply.status !== "not-leader" && toldBefore(answered) === undefined);
  const known = [...new Set(isUntold ? [...named, -1] : named)];
  if (known.includes(reply.leaderId)) return [];
  const message = "a server names another leader than its Raft does";
  const tellers = tellersOf(answered);
  // It says whom its Raft has named when the command was given to it: who gave it that has kept it.
  const functions = started.includes(reply.leaderId) ? [...new Set(["CommandRpc" as const, ...tellers])] : tellers;
  return [told(answered, "W3", functions, message, known.join(" or "))];
}

/** Whom the Raft has named since it said what a command was lost by, if it is told to ask again for nothing else: what was said before is over. */
function deposedBy({ view, call, at, reply }: Answered): number[] | undefined {
  if (reply.status !== "retry") return undefined;
  const terms = startsFor(view, call, at).map((start) => ({ start, term: replyTo(start)?.term }));
  const places = terms.map(({ start, term }) => {
    const isSeen = (step: View["steps"][number]): boolean => step.at <= at && step.term > Number(term);
    const fate = fateOf(view, start, at);
    const isOnlyTold = fate.kind === "deposed" && fate.isTold && !view.steps.some(isSeen);
    return isOnlyTold && term !== undefined ? deposing(view, start, term)[0]?.at : undefined;
  });
  if (places.length === 0 || places.includes(undefined)) return undefined;
  const first = Math.min(...places.map(Number));
  return view.told
    .filter((one) => one.life === lifeAt(view, at) && one.at >= first && one.at < at)
    .map(({ leaderId }) => leaderId);
}

/** Whom the Raft has named as the leader since a command came, or last before that. */
function currentOf(answered: Answered): number[] {
  const { view, call, at } = answered;
  const life = lifeAt(view, at);
  const since = view.told.filter((one) => one.life === life && one.at > Number(call.passed) && one.at < at);
  return [toldBefore(answered) ?? [], ...since].flat().map(({ leaderId }) => leaderId);
}

/** What the Raft has said last before a command came. */
function toldBefore({ view, call, at }: Answered): View["told"][number] | undefined {
  const life = lifeAt(view, at);
  return view.told.findLast((one) => one.life === life && one.at <= Number(call.passed));
}

/** Who gives an answer, by what it says and what has become of the command, the likeliest first. */
function tellersOf({ view, call, at, reply }: Answered): StudentFunction[] {
  const starts = startsFor(view, call, at);
  const isAsked = view.readIndexes.some((one) => one.at > Number(call.passed) && one.at < at);
  if (isRead(call.params.command) && starts.length === 0 && isAsked) return ["get", "CommandRpc"];
  if (reply.status === "not-leader") return ["CommandRpc", "leadershipChanged"];
  if (isRead(call.params.command) && starts.length === 0) return ["get", "CommandRpc"];
  if (starts.some((start) => wasClear(view, start))) return ["CommandRpc", "applied"];
  const tellers = starts.flatMap((start) => TELLERS[fateOf(view, start, at).kind] ?? []);
  return [...new Set<StudentFunction>([...tellers, "applied", "CommandRpc"])];
}

/** Who tells those that wait in vain, by what became of their command. */
export const TELLERS: Readonly<Partial<Record<Fate["kind"], StudentFunction>>> = {
  deposed: "leadershipChanged",
  jumped: "restored",
};
