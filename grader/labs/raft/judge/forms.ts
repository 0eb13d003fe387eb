import type { Rule, StudentFunction } from "../rules.ts";
import { server } from "../wire.ts";
import { handlerOf } from "./terms.ts";
import { isPeer, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges whether what a server says to the others is well formed: its calls, and its answers. */
export function judgeForms(view: View): Violation[] {
  return [...judgeErrors(view), ...malformedCalls(view)];
}

const RULE_OF_ANSWER = {
  "Raft.RequestVoteRpc": "E6",
  "Raft.AppendEntriesRpc": "A3",
  "Raft.InstallSnapshotRpc": "S3",
} as const satisfies Record<string, Rule>;

/** A call of another server that was answered with an error: its function threw, or returned what is no answer. */
function judgeErrors(view: View): Violation[] {
  return view.passed.flatMap((call): Violation[] => {
    const { outcome, answered } = call;
    if (!isPeer(call) || outcome === undefined || !("error" in outcome) || answered === undefined) return [];
    return [
      {
        ...{
          rule: RULE_OF_ANSWER[call.method],
          functions: [handlerOf(call)],
          replica: view.id,
          at: answered,
          culprit: call,
        },
        message: `${call.method} was answered with an error`,
        expected: "an answer",
        seen: outcome.error,
      },
    ];
  });
}

const RULE_OF_CALL: Readonly<Record<string, readonly [Rule, StudentFunction]>> = {
  "Raft.RequestVoteRpc": ["E4", "startElection"],
  "Raft.AppendEntriesRpc": ["A1", "replicateTo"],
  "Raft.InstallSnapshotRpc": ["S2", "replicateTo"],
};

/** Calls of another server that no server accepts, because a field is malformed. */
function malformedCalls({ id, history }: View): Violation[] {
  return history.calls.flatMap((call): Violation[] => {
    const [rule, name] = RULE_OF_CALL[call.method] ?? [];
    if (call.malformed === undefined || call.from !== server(id) || rule === undefined || name === undefined) return [];
    return [
      {
        ...{ rule, functions: [name], replica: id, at: call.at, culprit: call },
        message: `${call.method} has a form that nobody accepts`,
        expected: "each field of its type",
        seen: call.malformed,
      },
    ];
  });
}
