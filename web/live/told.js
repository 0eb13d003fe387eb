// An event as a person says it.

/** @import { Recorded, CallEvent } from "./types.js" */
/** @import { Record } from "./record.js" */
/** @import { Words } from "./english.js" */

/**
 * What a step back or on stops at: all that changes the figure or a card, one by one.
 *
 * @param {Recorded | undefined} event
 */
export function isStep(event) {
  return event !== undefined && !["settled", "worth", "standing", "log", "repeated"].includes(event.kind);
}

/**
 * What a round is called.
 *
 * @param {Record} record
 * @param {number} number
 * @param {Words} say
 */
export function roundText({ rounds, hello }, number, say) {
  const round = rounds[number];
  return round?.title ?? say.seq(round?.seq, hello.seqName);
}

/**
 * @param {Record} record
 * @param {string} name of a lane
 */
export function labelOf({ hello }, name) {
  return hello.lanes.find((lane) => lane.name === name)?.label ?? name;
}

/**
 * @param {Record} record
 * @param {Pick<CallEvent, "from" | "to">} call
 */
export function routeOf(record, { from, to }) {
  return `${labelOf(record, from)} → ${labelOf(record, to)}`;
}

/**
 * @param {Record} record
 * @param {CallEvent | undefined} call
 */
export function callText(record, call) {
  if (call === undefined) return "?";
  const seq = call.seq === undefined || call.text.includes(`seq=${call.seq}`) ? "" : ` seq=${call.seq}`;
  return `${routeOf(record, call)} ${call.text}${seq}`;
}

/**
 * @param {Record} record
 * @param {Recorded | undefined} event
 * @param {Words} say
 * @returns {string}
 */
export function told(record, event, say) {
  switch (event?.kind) {
    case "call":
      return callText(record, event);
    case "held":
    case "passed":
    case "dropped":
      return say.told[event.kind](callText(record, record.call(event.of)));
    case "phase":
      return say.told.phase(
        event.id,
        say.seq(event.seq, record.hello.seqName),
        event.reached.at(-1) ?? say.reachedNothing,
      );
    case "process":
      return say.told.process(event.who, say.member[event.state]);
    case "line":
      return say.told.line(event.a, event.b, event.isCut);
    case "db":
      return say.told.db(event.id);
    case "lie":
      return say.told.lie(event.id, event.lie);
    case "asked":
      return say.told.asked(event.command);
    case "answer":
      return say.told.answer(event.command, event.result ?? event.why ?? "?");
    case "hold":
      return say.told.hold(event.on);
    case "slow":
      return say.told.slow(event.ms);
    case "log":
    case "notice":
    case "replayed":
      return event.text;
    case "end":
      return event.why;
    default:
      return event?.kind ?? "";
  }
}
