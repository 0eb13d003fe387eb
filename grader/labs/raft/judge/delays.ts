import type { Rule, StudentFunction } from "../rules.ts";
import { server } from "../wire.ts";
import { type Peer, peerCalls, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/**
 * The call to one whose answer others had to wait for, to whom a server owed the same in the same turn (A11): it called one of those
 * when it was handed that answer, and was told nothing else. Undefined if nobody is seen to have waited.
 */
function awaitedFor(
  view: View,
  { life, begin, next }: Turn,
  left: readonly number[],
  isOwed: (call: Peer) => boolean,
): Peer | undefined {
  const calls = peerCalls(view);
  for (const id of left) {
    const late = calls.find((call) => call.to === server(id) && call.at >= next && isOwed(call));
    const turn = late && turnAt(view, late.at);
    if (turn === undefined || turn.life !== life || turn.passed.length + turn.ticks.length > 0) continue;
    const awaited = calls.find(
      (call) =>
        call.at >= begin &&
        call.at < next &&
        call.to !== server(id) &&
        call.heard !== undefined &&
        turn.heard.includes(call),
    );
    if (awaited !== undefined) return awaited;
  }
  return undefined;
}

/** What it is called that a server owed some of the others a call, and did not make it: by the rule that it owed it by, or A11. */
export function orDelayed(
  view: View,
  turn: Turn,
  left: readonly number[],
  isOwed: (call: Peer) => boolean,
  owed: Violation,
): Violation {
  const awaited = awaitedFor(view, turn, left, isOwed);
  if (awaited === undefined) return owed;
  const rule: Rule = "A11";
  const functions: readonly StudentFunction[] = [...new Set<StudentFunction>([...owed.functions, "replicateTo"])];
  return {
    ...{ ...owed, rule, functions, culprit: awaited },
    message: "one of the others was called only when another had answered",
    seen: `${owed.seen}, before ${awaited.to} had answered`,
  };
}
