import type { StudentFunction } from "../rules.ts";
import { server } from "../wire.ts";
import { answeredTerm, isPeer, type Peer, peerCalls, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Whether a call is certain to have failed by then: it was answered with an error in time, or never within its patience. */
export function hasFailed(view: View, call: Peer, now_ms: number): boolean {
  const [asked, told] = [turnAt(view, call.at), call.heard === undefined ? undefined : turnAt(view, call.heard)];
  if (asked === undefined) return false;
  const late_ms = asked.after_ms + view.setting.patience_ms;
  if (told === undefined || told.before_ms >= late_ms) return (told?.before_ms ?? now_ms) >= late_ms;
  return isPeer(call) && answeredTerm(call) === undefined && call.outcome !== undefined && "error" in call.outcome;
}

/** The function that makes a call, and sees to its failure. */
export const callerOf = ({ method }: Peer): StudentFunction =>
  method === "Raft.RequestVoteRpc" ? "startElection" : "replicateTo";

/** A process that has ended itself when a call of it had failed (A11), and nothing else had happened. */
export function judgeEnds(view: View): Violation[] {
  return view.lives.flatMap((life): Violation[] => {
    const exit = view.history.of("exit").find(({ who, at }) => who === server(view.id) && at === life.end);
    const turn = view.turns.findLast((one) => one.life === life);
    // Who is ended by a signal may have been ended by the machine.
    if (
      exit?.code === undefined ||
      exit.why !== undefined ||
      turn === undefined ||
      turn.begin === life.start ||
      turn.passed.length > 0
    )
      return [];
    const failed = peerCalls(view).findLast(
      (call) =>
        call.at > life.start &&
        call.at < turn.begin &&
        hasFailed(view, call, turn.after_ms) &&
        (turn.heard.includes(call) || !hasFailed(view, call, turn.before_ms)),
    );
    const isOfDisk = view.history
      .of("acked")
      .some(({ at, error }) => error !== undefined && at > life.start && at < life.end);
    if (failed === undefined || isOfDisk) return [];
    return [
      {
        ...{ rule: "A11", functions: [callerOf(failed)], replica: view.id, at: life.end, culprit: failed },
        message: "a server ends itself when a call of it has failed",
        expected: "a WARN line, and a server that goes on",
        seen: `its process ended with exit code ${exit.code}`,
      },
    ];
  });
}
