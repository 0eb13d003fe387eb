import type { Call } from "../../../history/events.ts";

/**
 * What was seen of an answer that was not there when a server had done all that it was told: `none`; or that it came all the same,
 * by a timer of the machine or because of something that happened after that.
 */
export function lateness({ answered, outcome }: Pick<Call, "answered" | "outcome">, none: string): string {
  // What ends with its connection was not answered.
  if (answered === undefined || outcome === undefined || "error" in outcome) return none;
  return "none by then; one came later (by what happened next, or by setTimeout, which is not the server's clock)";
}
