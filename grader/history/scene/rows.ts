import type { Call, Event } from "../events.ts";
import type { History } from "../history.ts";
import type { LogLine, Row, Worth } from "./scene.ts";

/** What a lab says of the calls in its histories. */
export interface CallWords {
  laneOf(name: string): string;
  kindOf(call: Call): number;
  textOf(call: Call): string;
  seqOf(call: Call): number | undefined;
  /** What the receiver makes of a call; undefined if there is nothing to say. */
  remarkOf(call: Call): { note: string; worth: Worth } | undefined;
}

/** The lines of a history's logs, each with the number that `seqOf` finds in it, or else with that of the line before it. */
export function logLines(history: Pick<History, "of">, seqOf: (line: string) => number | undefined): LogLine[] {
  const written = history.of("log").filter(({ stream }) => stream === "stderr");
  const lines: LogLine[] = [];
  for (const [who, parts] of Map.groupBy(written, (one) => one.who)) {
    let seq: number | undefined;
    const add = (at: number, text: string): void => {
      seq = seqOf(text) ?? seq;
      lines.push({ at, who, seq, text });
    };
    // What is written at once may end within a line.
    let begun = "";
    for (const { at, text } of parts) {
      const whole = `${begun}${text}`.split("\n");
      begun = whole.pop() ?? "";
      for (const line of whole) add(at, line);
    }
    if (begun !== "") add(parts.at(-1)?.at ?? 0, begun);
  }
  return lines.toSorted((a, b) => a.at - b.at);
}

/** A call that took longer from its sender to its receiver was held back on its way, in milliseconds. */
const HELD_MS = 20;

/** A history as rows: its calls, and what else a reader must know to understand them. */
export function rowsOf({ events }: Pick<History, "events">, words: CallWords): Row[] {
  return events.flatMap((event) => {
    if (event.kind === "call") return [callRow(event, events, words)];
    const text = told(event);
    if (text === undefined) return [];
    const seq = "about" in event ? event.about : undefined;
    const { at, time_ms } = event;
    return [{ at, time_ms, from: "", to: "", kind: -1, seq, text, note: "", worth: "" }];
  });
}

function callRow(call: Call, events: readonly Event[], words: CallWords): Row {
  const { at, time_ms, from, to } = call;
  const { note = "", worth = "" } = words.remarkOf(call) ?? {};
  return {
    ...{ at, time_ms, from: words.laneOf(from), to: words.laneOf(to), kind: words.kindOf(call) },
    seq: words.seqOf(call),
    text: words.textOf(call),
    note: [note, wayOf(call, events)].filter((text) => text !== "").join("; "),
    worth,
    ...(call.passed === undefined ? {} : { passed: call.passed }),
  };
}

/** What became of a call on its way, if that is anything unusual. */
function wayOf({ time_ms, passed, outcome }: Call, events: readonly Event[]): string {
  if (passed === undefined) return "never handed on";
  const held_ms = (events[passed - 1]?.time_ms ?? time_ms) - time_ms;
  const held = held_ms < HELD_MS ? "" : `held back for ${Math.round(held_ms)} ms`;
  const failed = outcome !== undefined && "error" in outcome ? `answered: ${outcome.error}` : "";
  return [held, failed].filter((text) => text !== "").join("; ");
}

/** In words, what an event besides calls says; undefined for those that only judges need. */
function told(event: Event): string | undefined {
  switch (event.kind) {
    case "start":
      return `${event.who} was started`;
    case "exit":
      return `${event.who} ended${event.signal === undefined ? "" : ` (${event.signal})`}`;
    case "kill":
      return `${event.who} was killed${event.disk === undefined ? "" : `, ${event.kept} bytes of its write are on its disk`}`;
    case "tick":
      return `${event.who}: it is ${event.to_ms} ms`;
    case "disk":
      return `${event.who} asked its disk: ${event.op}`;
    case "acked":
      return `the disk answered${event.error === undefined ? "" : `: ${event.error}`}`;
    case "fault":
      return `${event.what}: ${event.who}${event.other === undefined ? "" : ` and ${event.other}`}`;
    case "script":
      return `the script of ${event.rule} begins: ${event.text}`;
    case "decided":
      return "the deciding message was sent: from now on the server owes what follows";
    case "helped":
      return `a stuck server was sent ${event.by}`;
    case "asked":
      return `asked: ${event.what}`;
    case "trying":
      return `begins: ${event.part}`;
    case "tried":
      return `over: ${event.part}`;
    case "shown":
      return `${event.who}: ${event.text}`;
    case "broken":
      return event.message;
    default:
      return undefined;
  }
}
