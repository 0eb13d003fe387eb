import type { StudentFunction } from "../rules.ts";
import { isLed } from "./leading.ts";
import { handlerOf, takerOf } from "./terms.ts";
import { answeredTerm, isPeer, peerCalls, type Turn, type View } from "./view.ts";

/** The function that was first told a higher term than the last one that a server led in this life; undefined if it led in none, or none was. */
export function stopperOf(view: View, { begin, life }: Turn): StudentFunction | undefined {
  const led = peerCalls(view).findLast((call) => isLed(call) && call.at > life.start && call.at < begin);
  if (led === undefined) return undefined;
  const calls = view.passed.filter(isPeer).map((call) => ({
    ...{ at: Number(call.passed), term: call.params.term, by: handlerOf(call) },
  }));
  const answers = peerCalls(view).map((call) => ({
    ...{ at: call.heard ?? Number.POSITIVE_INFINITY, term: answeredTerm(call) ?? 0, by: takerOf(call) },
  }));
  const told = [...calls, ...answers].filter(({ at, term }) => term > led.params.term && at > led.at && at < begin);
  return told.toSorted((one, other) => one.at - other.at)[0]?.by;
}

/** Where to look if a timer stands still when a server has stopped leading: where others begin it anew, in the one that did not. */
export function stoppersOf(view: View, turn: Turn, restarters: ReadonlySet<StudentFunction>): StudentFunction[] {
  const stopper = stopperOf(view, turn);
  const isAlone = stopper !== undefined && restarters.size > 0 && !restarters.has(stopper);
  return isAlone ? [stopper, "observeTerm"] : ["observeTerm"];
}
