import type { Call } from "../../history/events.ts";
import type { History } from "../../history/history.ts";

/** A call that nobody accepts, as far as a violation tells the same of it in every lab. */
interface Malformed {
  at: number;
  culprit: Call;
  message: string;
  expected: string;
  seen: string;
}

/** The calls of one process that nobody accepts, because a field is malformed. */
export function malformedCalls(history: History, from: string): Malformed[] {
  return history.calls.flatMap((call) => {
    if (call.malformed === undefined || call.from !== from) return [];
    const message = `${call.method} has a form that nobody accepts`;
    return [{ at: call.at, culprit: call, message, expected: "each field of its type", seen: call.malformed }];
  });
}
