import { lifeAt, textOf, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges what a server gives to its Raft: what a client asked for and is not answered yet, written as all servers write it (O2, W3). */
export function judgeStarts(view: View): Violation[] {
  return view.starts.flatMap((start): Violation[] => {
    const { command } = start.params;
    const alike = view.commands.filter((call) => {
      return (
        Number(call.passed) < start.at &&
        textOf(call.params) === command &&
        lifeAt(view, Number(call.passed)) === lifeAt(view, start.at)
      );
    });
    if (alike.length > 0) return [];
    return [
      {
        ...{ rule: "O2", functions: ["CommandRpc"], replica: view.id, seq: 0, at: start.at, culprit: start },
        message: "a command is given to the log that no client has asked for",
        expected: "entryText of a command that had come",
        seen: command.slice(0, 80),
      },
    ];
  });
}
