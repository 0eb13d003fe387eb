import type { History } from "../../../history/history.ts";
import { QUIET_MS } from "../../../sandbox/wait-for-idle.ts";
import type { Idle } from "../../pbft/judge/obligations.ts";
import { replica } from "../../pbft/wire.ts";

/** The times before the place `end` at which a server was idle for so long that nothing more would have come. */
export function idlesOf(history: History, id: number, end = Number.POSITIVE_INFINITY): Idle[] {
  return history
    .of("idle")
    .filter(({ who, quiet_ms, at }) => quiet_ms >= QUIET_MS && at < end && who.includes(replica(id)));
}
