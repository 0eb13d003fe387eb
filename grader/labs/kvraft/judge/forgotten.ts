import { isRead } from "../../../../skeleton/zkvraft/entries.ts";
import { turnAt } from "../../kit/world/turns.ts";
import type { Outcome } from "../model.ts";
import type { Answered } from "./answered.ts";
import { restOf } from "./process.ts";
import { type Command, fateOf, startsFor, textOf, type View } from "./view.ts";

/**
 * What the entry of a repetition came to, if its session was over by then (O5, O6), and the server must have waited for that: it was idle
 * before it was given the entry, and had not answered what it could have remembered until then. Who waits with another for the
 * same may be told what that one is told. Undefined otherwise.
 */
export function forgotten({ view, call, at }: Answered): Outcome | undefined {
  const [start, ...more] = startsFor(view, call, at);
  if (start?.heard === undefined || more.length > 0 || isRead(call.params.command) || isShared(view, call, at)) return;
  const fate = fateOf(view, start, at);
  if (fate.kind !== "applied" || fate.index > view.log.known) return;
  const outcome = view.log.outcomes[fate.index];
  const turn = turnAt(view, start.heard);
  const rest = turn && restOf(view, turn);
  const step = view.steps.find(({ life, index }) => life === turn?.life && index === fate.index);
  return rest !== undefined && step !== undefined && rest.at < step.at && outcome?.status === "expired"
    ? outcome
    : undefined;
}

/** Whether the same command waited at the same time. */
function isShared(view: View, call: Command, at: number): boolean {
  return view.commands.some(({ params, passed, answered = at }) => {
    const isOther = passed !== call.passed && textOf(params) === textOf(call.params);
    return isOther && Number(passed) < at && answered > Number(call.passed);
  });
}
