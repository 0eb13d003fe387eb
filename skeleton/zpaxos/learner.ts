import type { Next } from "./functions.ts";
import type { Value } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Takes the acceptance of server `id`: it has accepted what this server has proposed in a ballot (`s.instance(seq).proposals`).
 *
 * - **Q1** the value is decided when a majority of all n have accepted that one ballot: acceptances of several ballots are not counted
 *   together (`s.instance(seq).acceptances`), and each server counts once. Then it is learned (`s.learn`).
 */
export function takeAccepted(_s: Server, _seq: number, _ballot: number, _id: number): void | Promise<void> {
  // TODO: your code here
}

/**
 * Learns what is decided in an instance.
 *
 * - **Q2** a decision never changes: who knows one already, or has forgotten the instance (`s.min()`), keeps to that.
 * - it is written (`s.save(seq)`), so that a server which starts again need not ask, and applied when its turn comes (`s.wakeApply()`).
 *
 * It logs `decided cmd:[<value>]`, where the empty value is nothing.
 */
export function learn(_s: Server, _seq: number, _value: Value): void | Promise<void> {
  // TODO: your code here
}

/**
 * The instance that is to be applied next, and what is decided there (I2): the one behind the last that was applied (`s.lastApplied`),
 * or behind what the service has said that it does not need (`s.ownDone`) if that is higher. Undefined while that one is not decided,
 * whatever is decided behind it. Never a promise: the apply loop uses what is returned at once.
 */
export function nextToApply(_s: Server): Next | undefined {
  // TODO: your code here
  return undefined;
}
