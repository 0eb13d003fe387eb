import { malformedCalls } from "../../kit/malformed.ts";
import { lateness } from "../../kit/world/late.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { type Message, server } from "../wire.ts";
import { floorOf, mustTerms } from "./terms.ts";
import { diskAt, isPeer, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges whether what a server says to the others is well formed: its calls, and its answers. */
export function judgeForms(view: View): Violation[] {
  return [...judgeErrors(view), ...unanswered(view), ...judgeMalformed(view)];
}

/** What each call is owed: the rule by which it is, and the function that answers. */
const OWED: Readonly<Record<string, readonly [Rule, StudentFunction]>> = {
  "Raft.RequestVoteRpc": ["E6", "RequestVoteRpc"],
  "Raft.AppendEntriesRpc": ["A3", "AppendEntriesRpc"],
  "Raft.InstallSnapshotRpc": ["S3", "InstallSnapshotRpc"],
  "Raft.StartRpc": ["A1", "start"],
  "Raft.SnapshotRpc": ["S1", "compact"],
};

/** The function that answers a method; undefined if the given code does. */
export const answererOf = (method: string): StudentFunction | undefined => OWED[method]?.[1];

/** A call that was answered with an error: its function threw, or returned what is no answer. */
function judgeErrors(view: View): Violation[] {
  const { id, passed } = view;
  return passed.flatMap((call): Violation[] => {
    const { method, outcome, answered } = call;
    const [owed, name] = OWED[method] ?? [];
    // What is in its snapshot counts as matched.
    const isInSnapshot =
      call.method === "Raft.AppendEntriesRpc" &&
      call.params.prevLogIndex < diskAt(view, call.passed as number).base.index;
    const rule = isInSnapshot ? "S5" : owed;
    if (rule === undefined || name === undefined || answered === undefined) return [];
    if (outcome === undefined || !("error" in outcome)) return [];
    return [
      {
        ...{ rule: ruleFor(view, call, rule), functions: [name], replica: id, at: answered, culprit: call },
        message: `${method} was answered with an error`,
        expected: "an answer",
        seen: outcome.error,
      },
    ];
  });
}

/** A call of a term that is over is owed a refusal, whatever else it says. */
function ruleFor(view: View, call: Message, rule: Rule): Rule {
  const turn = turnAt(view, Number(call.passed));
  const isOver = turn !== undefined && isPeer(call) && call.params.term < floorOf(view, mustTerms(view), turn);
  return isOver ? "E7" : rule;
}

/** A call that had no answer when the server had done all that it does by itself. One that waits for its disk is not at that point. */
function unanswered(view: View): Violation[] {
  return view.passed.flatMap((call): Violation[] => {
    const { method } = call;
    const [rule, name] = OWED[method] ?? [];
    const idleAt = owedAt(view, call);
    if (rule === undefined || name === undefined || idleAt === undefined) return [];
    const isByService = view.made.some(
      (one) => one.method === "Service.ApplyRpc" && one.at > Number(call.passed) && one.at < idleAt,
    );
    const isOfService = isByService && isPeer(call);
    return [
      {
        ...{ replica: view.id, at: idleAt, culprit: call, functions: [name] },
        rule: isOfService ? "X1" : ruleFor(view, call, rule),
        message: `${method} was not answered`,
        expected: "an answer, without waiting for anybody",
        seen: isOfService
          ? "none, and the server is idle: its service has been given an entry meanwhile"
          : lateness(call, "none, and the server is idle"),
      },
    ];
  });
}

/** Where a server was seen idle that owes a call its answer; undefined if it never was, or the answer was there. */
function owedAt(view: View, { passed: told = 0, answered = Number.POSITIVE_INFINITY }: Message): number | undefined {
  const me = server(view.id);
  const life = turnAt(view, told)?.life;
  const idle = view.history
    .of("idle")
    .find(
      ({ who, at, since }) => since > told && at < answered && who.includes(me) && (turnAt(view, at)?.end ?? at) < at,
    );
  return idle === undefined || life === undefined || idle.at > life.end ? undefined : idle.at;
}

/** Whether a call was answered, and should have been before. */
export const isOverdue = (view: View, call: Message): boolean =>
  call.answered !== undefined && owedAt(view, call) !== undefined;

/** By methods that a submission may have made up: a name such as `__proto__` is none of them. */
const RULE_OF_CALL: ReadonlyMap<string, readonly [Rule, StudentFunction]> = new Map([
  ["Raft.RequestVoteRpc", ["E4", "startElection"]],
  ["Raft.AppendEntriesRpc", ["A1", "replicateTo"]],
  ["Raft.InstallSnapshotRpc", ["S2", "replicateTo"]],
]);

/** Calls of another server that no server accepts (E4, A1, S2). */
function judgeMalformed({ id, history }: View): Violation[] {
  return malformedCalls(history, server(id)).flatMap((told): Violation[] => {
    const [rule, name] = RULE_OF_CALL.get(told.culprit.method) ?? [];
    return rule === undefined || name === undefined ? [] : [{ rule, functions: [name], replica: id, ...told }];
  });
}
