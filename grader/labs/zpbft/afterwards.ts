import type { EventOf } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import { commitsOf } from "../pbft/judge/commits.ts";
import { executionsOf } from "../pbft/judge/executions.ts";
import { modelOf, type Subject } from "../pbft/judge/model.ts";
import type { Violation } from "../pbft/judge/violation.ts";
import { messagesOf, replica } from "../pbft/wire.ts";
import type { Help } from "./one-server/stuck.ts";

/** What was done about a server that is stuck, and what is said of it where that did not help. */
const DONE: Readonly<Record<Help, readonly [done: string, inVain: string]>> = {
  time: ["it was given more time", "nothing"],
  "a PREPARE that is too many": ["one more PREPARE was sent to it", "nothing"],
  "its good COMMITs again": ["its valid COMMITs were sent to it again", "nothing"],
  "a COMMIT of everybody": ["COMMITs of all the others were sent to it", "nothing"],
  "a new server, alone": ["a new server got one request, and no other", "it did not execute that"],
  "a new server, and a COMMIT for another seq": [
    "a new server got a COMMIT for another seq before",
    "it did not execute",
  ],
};

/**
 * What happened about a seq after it was clear that something was missing, in lines: it stands in the log beside the report, and
 * is no part of what was judged. What the grader did to find the cause, and what the server did late.
 */
export function afterwards(history: History, subject: Subject, { seq, missing }: Violation): string[] {
  if (seq === undefined || missing === undefined) return [];
  const helps = history.of("helped").filter((one) => one.about === seq && one.at > missing);
  const messages = messagesOf(history);
  const replied = executionsOf(subject, modelOf(subject, messages), messages).get(seq)?.at ?? 0;
  const committed = commitsOf(subject, messages).find(({ params, at }) => params.msg.seq === seq && at > missing)?.at;
  const executed = replied > missing ? replied : undefined;
  const late = [
    ...(committed === undefined ? [] : [{ at: committed, what: "it sent a COMMIT" }]),
    ...(executed === undefined ? [] : [{ at: executed, what: `it executed seq=${seq}` }]),
  ];
  const first = helps[0]?.at ?? Number.POSITIVE_INFINITY;
  const sent = messages.flatMap(({ to, passed }) => (to === replica(subject.id) ? (passed ?? []) : []));
  const when = (before: number): string =>
    sent.some((at) => at > missing && at < before) ? "when more had been sent" : "though nothing more had been sent";
  const unhelped = late.filter(({ at }) => at < first).map(({ at, what }) => `  later, ${when(at)}: ${what}`);
  const helped = helps.map((help, place) => {
    const end = helps[place + 1]?.at ?? Number.POSITIVE_INFINITY;
    return lineOf(
      help,
      late.filter(({ at }) => at > help.at && at < end).map(({ what }) => what),
    );
  });
  const lines = [...unhelped, ...helped];
  return lines.length === 0 ? [] : ["what came afterwards is no part of the proof:", ...lines];
}

function lineOf({ by, worked }: EventOf<"helped">, came: readonly string[]): string {
  const [done, inVain] = DONE[by as Help] ?? [by, "nothing"];
  const result = worked === true ? "it executed that" : came.join(", and ") || inVain;
  return `  ${done}: ${result}`;
}
