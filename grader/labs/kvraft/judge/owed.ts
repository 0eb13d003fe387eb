import { isRead } from "../../../../skeleton/zkvraft/entries.ts";
import { lateness } from "../../kit/world/late.ts";
import { turnAt } from "../../kit/world/turns.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { replyTo } from "../wire.ts";
import { restOf } from "./process.ts";
import {
  appliedBy,
  type Command,
  type Fate,
  fateOf,
  lifeAt,
  type Start,
  startsFor,
  textOf,
  type View,
  wasClear,
} from "./view.ts";
import type { Violation } from "./violation.ts";

interface Owed {
  isUnspecific?: boolean;
  rule: Rule;
  functions: StudentFunction[];
  message: string;
  expected: string;
}

/** Judges what a server owes its clients when it is idle: an answer, as soon as it is known what became of the command (W1 to W5). */
export function judgeOwed(view: View): Violation[] {
  return [...view.commands.flatMap((call) => judgeCommand(view, call)), ...judgeApplies(view)];
}

function judgeCommand(view: View, call: Command): Violation[] {
  const passed = Number(call.passed);
  const life = lifeAt(view, passed);
  for (const turn of view.turns) {
    if (turn.life !== life || turn.end < passed) continue;
    if (call.answered !== undefined && call.answered < turn.begin) return [];
    const rest = restOf(view, turn);
    if (rest === undefined || (call.answered !== undefined && call.answered < rest.until)) continue;
    const owed = owedFor(view, call, rest.at);
    if (owed === undefined) continue;
    const seen = lateness(call, "no answer when nothing more came of it");
    return [{ ...owed, replica: view.id, seq: appliedBy(view, rest.at), at: rest.at, seen, culprit: call }];
  }
  return [];
}

/** What is owed for a command by a place; undefined if it is to be waited for still. */
function owedFor(view: View, call: Command, until: number): Owed | undefined {
  // Several gets may be on their way to the Raft at once, and one of its answers is for all.
  if (isWaitingToRead(view, call, until)) return undefined;
  const starts = startsOf(view, call, until);
  if (starts.length === 0) return NOT_GIVEN;
  const fates = starts.map((start) => fateOf(view, start, until));
  // A server is told of another term by its Raft, and need not see it by the entries that it is given.
  if (fates.some((fate) => fate.kind === "pending" || (fate.kind === "deposed" && !fate.isTold))) return undefined;
  if (isLeftOut(view, call, until)) return OWED.applied(true);
  const { kind } = fates.at(-1) as Fate;
  if (LOST.includes(kind) && startsFor(view, call, until).length === 0 && !isWaitedFor(view, call)) return NOT_GIVEN;
  const owed = OWED[kind](isRepeated(view, call, until));
  // Who tells nobody leaves others waiting as well.
  if (owed !== undefined && kind === "deposed" && isPushedOut(view, starts.at(-1) as Start, until))
    return { ...owed, functions: ["CommandRpc", "leadershipChanged"], isUnspecific: true };
  // Others waited at that place in an earlier term: who was to tell them may have taken it for one of them.
  if (owed?.rule === "W1" && hasForerunner(view, starts.at(-1) as Start))
    return { ...owed, functions: ["leadershipChanged", ...owed.functions] };
  // Nobody but who has asked for the place can see by then that it is lost.
  const isOwn = owed !== undefined && wasClear(view, starts.at(-1) as Start);
  return isOwn ? { ...owed, functions: [...new Set<StudentFunction>(["CommandRpc", ...owed.functions])] } : owed;
}

/** What nobody waits for any more, a repetition cannot wait for, either: it needs an entry of its own. */
const LOST: readonly Fate["kind"][] = ["replaced", "deposed", "jumped"];

const NOT_GIVEN: Owed = {
  ...{ rule: "W5", functions: ["CommandRpc"] },
  message: "a command is not given to the Raft",
  expected: "its entry in the log, or that another leads",
};

/** Whether a command's index was given to another one since: who keeps one for each index has lost the first. */
function isPushedOut(view: View, start: Start, until: number): boolean {
  const index = replyTo(start)?.index;
  return view.starts.some((other) => {
    const reply = other.heard !== undefined && other.heard < until ? replyTo(other) : undefined;
    return other.at > start.at && reply?.isLeader === true && reply.index === index;
  });
}

/** Whether a command of an earlier term waited at the index that a command was given, when it was given to it. */
function hasForerunner(view: View, start: Start): boolean {
  const own = replyTo(start);
  return view.starts.some((other) => {
    const reply = other.at < start.at && lifeAt(view, other.at) === lifeAt(view, start.at) ? replyTo(other) : undefined;
    if (reply?.isLeader !== true || reply.index !== own?.index || reply.term >= own.term) return false;
    return view.commands.some(
      (call) =>
        startsFor(view, call, start.at).includes(other) && (call.answered ?? Number.POSITIVE_INFINITY) > start.at,
    );
  });
}

/** Whether the same command was waited for when this one came. */
function isWaitedFor(view: View, call: Command): boolean {
  const [text, came] = [textOf(call.params), Number(call.passed)];
  return view.commands.some(
    (one) =>
      one !== call &&
      textOf(one.params) === text &&
      Number(one.passed) < came &&
      (one.answered === undefined || one.answered > came) &&
      lifeAt(view, Number(one.passed)) === lifeAt(view, came),
  );
}

/** Whether a get may wait for a read index, or until so much is applied; or for the turn of those that came before it. */
function isWaitingToRead(view: View, { params, passed }: Command, until: number): boolean {
  if (params.clientId === 0 || !isRead(params.command)) return false;
  const life = lifeAt(view, Number(passed));
  const asked = view.readIndexes.filter((one) => one.at < until && lifeAt(view, one.at) === life);
  return asked.some((one) => {
    return one.heard === undefined || one.heard > until || (replyTo(one)?.index ?? 0) > appliedBy(view, until);
  });
}

/** The starts that a command rests on: its own; or, if a repetition of it has none, those of the one that it repeats. */
function startsOf(view: View, { params, passed }: Command, until: number): Start[] {
  const text = textOf(params);
  const life = lifeAt(view, Number(passed));
  const all = view.starts.filter(
    (one) => one.at < until && one.params.command === text && lifeAt(view, one.at) === life,
  );
  const own = all.filter(({ at }) => at > Number(passed));
  return own.length > 0 || params.clientId === 0 ? own : all;
}

/** Whether the same command came twice by a place, in the same life. */
function isRepeated(view: View, call: Command, until: number): boolean {
  const life = lifeAt(view, Number(call.passed));
  return view.commands.some((one) => {
    return (
      one !== call &&
      Number(one.passed) < until &&
      one.params.clientId !== 0 &&
      textOf(one.params) === textOf(call.params) &&
      lifeAt(view, Number(one.passed)) === life
    );
  });
}

/** Whether a command has no entry of its own, and the one that it repeats was answered while it waited: whoever told that one knew enough. */
function isLeftOut(view: View, call: Command, until: number): boolean {
  const [text, passed] = [textOf(call.params), Number(call.passed)];
  if (call.params.clientId === 0 || startsFor(view, call, until).length > 0) return false;
  return view.commands.some(
    ({ params, answered = until }) => textOf(params) === text && answered > passed && answered < until,
  );
}

const OWED: Readonly<Record<Fate["kind"], (isRepeated: boolean) => Owed | undefined>> = {
  pending: () => undefined,
  failed: () => undefined,
  refused: () => ({
    ...{ rule: "W3", functions: ["CommandRpc"] },
    message: "a command is not answered, although the Raft does not lead",
    expected: "not-leader",
  }),
  applied: (isRepeated) => ({
    ...{
      rule: isRepeated ? "W5" : "W1",
      functions: isRepeated ? ["CommandRpc", "applied"] : ["applied", "CommandRpc"],
    },
    message: isRepeated
      ? "a command that was asked for again is not answered"
      : "a command that was applied is not answered",
    expected: "its result",
  }),
  replaced: () => ({
    ...{ rule: "W2", functions: ["applied", "CommandRpc"] },
    message: "a command whose place another one took is not answered",
    expected: "retry",
  }),
  deposed: () => ({
    ...{ rule: "W4", functions: ["leadershipChanged", "CommandRpc"] },
    message: "a command is waited for, although the leadership in which it was begun is over",
    expected: "retry",
  }),
  jumped: () => ({
    ...{ rule: "W4", functions: ["restored", "CommandRpc"] },
    message: "a command is waited for, although a snapshot has passed its index",
    expected: "retry",
  }),
};

/** An entry is applied though commands are waited for: nobody else is held up (W5). */
function judgeApplies(view: View): Violation[] {
  return view.passed.flatMap((call): Violation[] => {
    if (!call.method.startsWith("Service.")) return [];
    const turn = turnAt(view, Number(call.passed));
    const rest = turn && restOf(view, turn);
    if (rest === undefined || (call.answered !== undefined && call.answered < rest.until)) return [];
    return [
      {
        ...{
          rule: "W5",
          functions: call.method === "Service.RestoreRpc" ? ["restored", "restore"] : ["applied", "CommandRpc"],
        },
        ...{ replica: view.id, seq: 0, at: rest.at, culprit: call },
        message: "what the Raft says is not taken",
        expected: `an answer to ${call.method}`,
        seen: "none when nothing more came of it",
      },
    ];
  });
}
