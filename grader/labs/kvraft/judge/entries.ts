import { isRead, readEntry } from "../../../../skeleton/zkvraft/entries.ts";
import { replyTo } from "../wire.ts";
import { type Command, lifeAt, type Start, textOf, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges gets that are given to the log, although the Raft shows that it leads, or was not asked to (G4). */
export function judgeEntries(view: View): Violation[] {
  return view.starts.flatMap((start): Violation[] => {
    const asked = readEntry(start.params.command);
    if (asked === undefined || !isRead(asked.command)) return [];
    const calls = callsFor(view, start);
    if (calls.length === 0 || calls.some((call) => !leads(view, call) || hasReason(view, call, start))) return [];
    return [
      {
        ...{ rule: "G4", functions: ["get"], replica: view.id, seq: 0, at: start.at, culprit: start },
        message: "a get is given to the log, although the Raft leads and was not asked how far it is, or has said so",
        expected: "an answer from the state, when it is as far as the log was",
        seen: start.params.command.slice(0, 80),
      },
    ];
  });
}

/** The client's calls for whose sake it may have been started. */
function callsFor(view: View, { at, params }: Start): Command[] {
  return view.commands.filter(
    (call) =>
      Number(call.passed) < at &&
      textOf(call.params) === params.command &&
      lifeAt(view, Number(call.passed)) === lifeAt(view, at),
  );
}

/** Whether its Raft has said last that this server leads. */
function leads(view: View, { passed }: Command): boolean {
  const said = view.told.filter((one) => one.at < Number(passed) && one.life === lifeAt(view, Number(passed)));
  return said.at(-1)?.leaderId === view.id;
}

/** Whether the Raft has not shown that it leads, since a get had come, or not yet: one answer may be for many gets. */
function hasReason(view: View, { passed }: Command, { at }: Start): boolean {
  return view.readIndexes.some((one) => {
    if (one.at > at || Number(one.heard ?? at) < Number(passed)) return false;
    return one.heard === undefined || one.heard > at || replyTo(one)?.ok !== true;
  });
}
