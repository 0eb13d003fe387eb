import { server } from "../wire.ts";
import { othersOf } from "./elections.ts";
import { type Led, ledCalls } from "./leading.ts";
import { turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** So many calls to one of the others are made in a row, each because the one before has failed: that has no end. */
const IN_A_ROW = 8;

/**
 * Judges what a leader does when one of the others cannot be reached (A11). A call to a process that is dead fails at once: who makes
 * it again then does nothing else any more.
 */
export function judgeRetries(view: View): Violation[] {
  return othersOf(view).flatMap((id): Violation[] => {
    const mine = ledCalls(view).filter(({ to }) => to === server(id));
    let inARow = 0;
    for (const call of mine) {
      inARow = isByFailure(view, call) ? inARow + 1 : 0;
      if (inARow < IN_A_ROW) continue;
      return [
        {
          ...{ rule: "A11", functions: ["replicateTo"], replica: view.id, at: call.at, culprit: call },
          message: "one that cannot be reached is called on and on",
          expected: `no call to server ${id} because one has failed: the next is that of the next heartbeat, or of a command`,
          seen: `${inARow} calls to server ${id}, each when the one before had failed, at ${turnAt(view, call.at)?.after_ms} ms of its clock`,
        },
      ];
    }
    return [];
  });
}

/** Whether all that a server was told before a call is that others to the same one have failed. */
function isByFailure(view: View, call: Led): boolean {
  const turn = turnAt(view, call.at);
  if (turn === undefined || turn.ticks.length + turn.passed.length > 0 || turn.heard.length === 0) return false;
  return turn.heard.every(({ to, outcome }) => to === call.to && (outcome === undefined || "error" in outcome));
}
