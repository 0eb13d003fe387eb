import type { Call } from "../../../history/events.ts";

/**
 * What was seen of an answer that was not there when a server had done all that it was told: `none`; or that it came all the same,
 * which is mostly by a timer that is not of the server's own clock.
 */
export function lateness({ answered }: Pick<Call, "answered">, none: string): string {
  return answered === undefined
    ? none
    : "none by then; one came later (as by setTimeout, which is not the server's clock)";
}
