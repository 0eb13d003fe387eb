import type { Finding } from "../../../checks/check.ts";
import type { History } from "../../../history/history.ts";
import { logPlace } from "../../../history/log-place.ts";
import { howEnded, lastWords } from "../../pbft/judge/last-words.ts";
import { traceOf } from "../../pbft/judge/trace.ts";

/**
 * What is told of the first server whose process ended before a place, and was not killed by the grader: nobody need look
 * further for why it has not answered.
 */
export function endedIn(
  history: History,
  end: number,
): Pick<Finding, "functions" | "message" | "seen" | "evidence" | "log"> | undefined {
  const killed = new Set(history.of("fault").flatMap(({ what, who }) => (what === "killed" ? [who] : [])));
  const exit = history.of("exit").find(({ who, at }) => who.startsWith("replica ") && at < end && !killed.has(who));
  if (exit === undefined) return undefined;
  const id = Number(exit.who.replace("replica ", ""));
  const how = howEnded(history, id);
  const last = traceOf(history, id).begun.at(-1);
  return {
    functions: last === undefined ? [] : [last.name],
    message: `a server's process ended in the middle of its work: ${how}`,
    seen: `the process of server ${id} ended: ${how}`,
    evidence: lastWords(history, id),
    log: logPlace(history, exit.who, last && `seq=${last.seq}|`),
  };
}
