// What of one round had happened before an index.

/** @import { CallEvent, PhaseEvent, WorthEvent } from "./types.js" */
/** @import { Record } from "./record.js" */

/** @typedef {"sent" | "held" | "passed" | "settled" | "failed" | "dropped"} CallState */

/**
 * @typedef {{
 *   i: number, call: CallEvent, state: CallState, times: number, error: string, worth: WorthEvent | undefined,
 * }} Told
 */

/** @typedef {{ calls: ReadonlyMap<number, Told>, phases: ReadonlyMap<number, PhaseEvent>, lastKind: number }} Picture
 *
 * `lastKind` is the last kind, in the order of a request's way, of which a message was sent.
 */

/** @type {Picture} */
export const NOTHING = { calls: new Map(), phases: new Map(), lastKind: -1 };

/**
 * @param {Record} record
 * @param {number} round
 * @param {number} before
 * @param {ReadonlySet<number>} early calls that are told of although they come later
 * @returns {Picture}
 */
export function pictureAt(record, round, before, early = new Set()) {
  /** @type {Map<number, Told>} */
  const calls = new Map();
  /** @type {Map<number, PhaseEvent>} */
  const phases = new Map();
  let lastKind = -1;
  for (const i of record.rounds[round]?.events ?? []) {
    const event = record.at(i);
    if (event === undefined) continue;
    if (i >= before && !(event.kind === "call" && early.has(event.call))) continue;
    if (event.kind === "call") {
      calls.set(event.call, { i, call: event, state: "sent", times: 1, error: "", worth: undefined });
      lastKind = Math.max(lastKind, event.message);
    } else if (event.kind === "phase") phases.set(event.id, event);
    else if ("of" in event) {
      const told = calls.get(event.of);
      if (told === undefined) continue;
      if (event.kind === "worth") told.worth = event;
      else if (event.kind === "repeated") told.times = event.times;
      else if (event.kind === "settled") {
        told.state = event.error === undefined ? "settled" : "failed";
        told.error = event.error ?? "";
      } else told.state = event.kind;
    }
  }
  return { calls, phases, lastKind };
}
