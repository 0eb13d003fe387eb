import { printable } from "../base/text.ts";
import { say } from "../lang/say.ts";
import type { Answer, Call, Event, EventOf, Fact, Kind } from "./events.ts";

/** How a protocol's calls are told. */
export interface Teller {
  /** A call in a few words: what it is, and what matters of its parameters. */
  brief(call: Call): string;
  /** Which calls are about a seq, of all that there are. */
  about(calls: readonly Call[], seq: number): (call: Call) => boolean;
  /** Whether a line of a log is about a seq. */
  isLineAbout(line: string, seq: number): boolean;
}

/** Tells the calls of a protocol that nothing is known of. */
export const ANY_CALL: Teller = {
  brief: ({ method, params }) => `${method} ${JSON.stringify(params)}`,
  about: () => () => false,
  isLineAbout: () => false,
};

/** What a file holds: its events up to the first line that is none, and what is wrong with that. */
export interface ReadEvents {
  events: readonly Event[];
  /** As a sentence without its end; undefined if nothing is. */
  broken?: string;
}

/** Reads a stored history as far as it goes: one that was cut off tells much all the same. */
export function readEvents(text: string): ReadEvents {
  const events: Event[] = [];
  const calls = new Set<number>();
  for (const [place, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const why = take(line, events, calls);
    if (why !== undefined) return { events, broken: `line ${place + 1} ${why}` };
  }
  return { events };
}

/** What a cluster's page saves begins so, and its name ends as that of a history. */
const RECORDING = "begins a recording, which the page of npm run cluster -- --web opens";

/** Puts a line's event to the others, or says why it is none. */
function take(line: string, events: Event[], calls: Set<number>): string | undefined {
  let event: Partial<Event> | null;
  try {
    event = JSON.parse(line) as Partial<Event> | null;
  } catch {
    return "is no JSON, or was cut off";
  }
  const { at, time_ms, kind } = event ?? {};
  if ((kind as unknown) === "hello") return RECORDING;
  if (typeof at !== "number" || typeof time_ms !== "number" || typeof kind !== "string")
    return "is no event: it must have at, time_ms and kind";
  const whole = event as Event;
  if (whole.kind === "call") {
    if (![whole.from, whole.to, whole.method].every((name) => typeof name === "string"))
      return "is no call: it must have from, to and method";
    calls.add(at);
  }
  if (isOfCall(whole) && !calls.has(whole.call))
    return `is about the call ${whole.call}, which does not stand before it`;
  try {
    wordsOf(whole, () => "");
  } catch {
    return `is no event of the kind ${kind}: a field is missing, or is something else`;
  }
  events.push(whole);
  return undefined;
}

type OfCall = EventOf<"passed" | "answered" | "heard">;

function isOfCall(event: Event): event is OfCall {
  return event.kind === "passed" || event.kind === "answered" || event.kind === "heard";
}

interface JournalOptions {
  teller: Teller;
  /** Only what is about this seq; without it, everything. */
  seq?: number;
}

const [PLACE_WIDTH, TIME_WIDTH] = [6, 10];

/** The events of a history as lines, in their order: place, milliseconds, and what happened. A process's log is told line by line. */
export function* journal(events: readonly Event[], { teller, seq }: JournalOptions): Generator<string> {
  const calls = new Map(events.flatMap((event) => (event.kind === "call" ? [[event.at, event]] : [])));
  const isCallAbout = seq === undefined ? () => true : teller.about([...calls.values()], seq);
  const rests = new Map<string, { rest: string; event: EventOf<"log"> }>();
  for (const event of events) {
    if (event.kind === "log") {
      const key = `${event.who} ${event.stream}`;
      const lines = `${rests.get(key)?.rest ?? ""}${event.text}`.split("\n");
      rests.set(key, { rest: lines.pop() ?? "", event });
      for (const line of lines) if (isShown(line, teller, seq)) yield lineOf(event, logWords(event, line));
      continue;
    }
    const call = event.kind === "call" ? event : isOfCall(event) ? calls.get(event.call) : undefined;
    if (call !== undefined && isFolded(event, call, events[event.at - 2])) continue;
    const isAbout = call === undefined ? isFactAbout(event, seq) : isCallAbout(call);
    if (isAbout)
      yield lineOf(
        event,
        wordsOf(event, (at) => briefOf(calls.get(at) as Call, teller)),
      );
  }
  for (const { rest, event } of rests.values())
    if (rest !== "" && isShown(rest, teller, seq)) yield lineOf(event, logWords(event, rest));
}

/**
 * Whether a line would say nothing: a call was passed on at once, or its answer was handed on as soon as it was seen, in the
 * event just before.
 */
function isFolded(event: Event, call: Call, before: Event | undefined): boolean {
  if (event.kind === "passed") return event.at === call.at + 1;
  return event.kind === "heard" && before?.kind === "answered" && before.call === event.call;
}

function isShown(line: string, teller: Teller, seq: number | undefined): boolean {
  return line !== "" && (seq === undefined || teller.isLineAbout(line, seq));
}

function isFactAbout(event: Event, seq: number | undefined): boolean {
  return seq === undefined || event.kind === "broken" || ("about" in event && event.about === seq);
}

function lineOf({ at, time_ms }: Event, words: string): string {
  return `${String(at).padStart(PLACE_WIDTH)}${time_ms.toFixed(1).padStart(TIME_WIDTH)}  ${printable(words).replaceAll("\n", " / ")}`;
}

function logWords({ who, stream }: EventOf<"log">, line: string): string {
  return `${say(`${who} ${stream === "stderr" ? "logs: " : "prints: "}`)}${line}`;
}

function briefOf(call: Call, teller: Teller): string {
  const route = `${call.from} -> ${call.to}`;
  const told = call.malformed === undefined ? teller.brief(call) : `${call.method}, malformed: ${call.malformed}`;
  return `${route}: ${told}`;
}

const outcomeText = (answer: Answer): string =>
  "error" in answer ? `error: ${answer.error}` : JSON.stringify(answer.result);

/** Records of a disk are text for the most part. */
const bytesText = (bytes: string): string => {
  const read = Buffer.from(bytes, "base64");
  return `${read.length} bytes: ${read.toString("latin1")}`;
};

const ids = (who: readonly string[]): string => who.join(", ");

/** What each kind of event says. `brief` tells the call at a place. */
const WORDS: { readonly [K in Kind]: (event: EventOf<K>, brief: (at: number) => string) => string } = {
  cluster: ({ f, live, pubkeys }) => `${pubkeys.length} members, f = ${f}; processes are ${live.join(" ")}`,
  world: () => "a world of the grader's begins",
  start: ({ who }) => `${who} is started`,
  kill: ({ who, disk, kept }) =>
    `${who} is killed${disk === undefined ? "" : `; of what it wrote at ${disk}, ${kept} bytes are kept`}`,
  exit: ({ who, code, signal }) => `${who} has ended: ${signal ?? `exit code ${code}`}`,
  call: ({ at }, brief) => brief(at),
  passed: ({ call }, brief) => `  ${call} is passed on: ${brief(call)}`,
  answered: (event) => `  ${event.call} is answered: ${outcomeText(event)}`,
  heard: ({ call }) => `  the answer to ${call} is passed on`,
  idle: ({ who, since, quiet_ms }) => `idle for ${quiet_ms} ms since ${since}: ${ids(who)}`,
  tick: ({ who, to_ms }) => `${who} is told that it is ${to_ms} ms`,
  fence: ({ who, since }) => `  ${who} has taken what was passed to it before ${since}`,
  disk: ({ who, op, bytes }) => `${who} asks its disk: ${op}${bytes === undefined ? "" : ` ${bytesText(bytes)}`}`,
  acked: ({ disk, error, kept }) =>
    `  the disk answers ${disk}${error === undefined ? "" : `: ${error}, ${kept ?? 0} bytes are kept`}`,
  laid: ({ who, bytes }) => `the disk of ${who} is made to hold ${bytesText(bytes)}`,
  step: ({ text }) => `step: ${text}`,
  fault: ({ what, who, other, about }) =>
    `fault: ${who}${other === undefined ? "" : ` and ${other}`} ${what}${about === undefined ? "" : `, seq ${about}`}`,
  script: ({ about, group, rule, text }) => `script of ${group} (${rule}), seq ${about}: ${text}`,
  decided: ({ about }) => `the deciding message of seq ${about} was sent`,
  helped: ({ about, by, worked }) => `seq ${about} was helped by ${by}${worked ? ", and that worked" : ""}`,
  clock: ({ steps }) => `clock: ${steps.map(({ gap_ms, took_ms }) => `after ${gap_ms} ms: ${took_ms} ms`).join("; ")}`,
  pressed: ({ about, count, length_ms, after_ms }) =>
    `seq ${about}: ${count} more COMMITs came and were answered in up to ${length_ms} ms, and the reply ${after_ms === 0 ? "meanwhile" : `${after_ms} ms after the last`}`,
  asked: ({ what, request, detail }) => `asked ${what}: ${request}${detail === undefined ? "" : ` (${detail})`}`,
  trying: ({ part }) => `begins: ${part}`,
  tried: ({ part }) => `was tried: ${part}`,
  shown: ({ who, text }) => `${who} shows: ${text}`,
  log: (event) => logWords(event, event.text.trimEnd()),
  broken: ({ how, message }) => `broken: ${message} (${how})`,
};

function wordsOf(event: Event, brief: (at: number) => string): string {
  const words = WORDS[event.kind] as ((event: Fact, brief: (at: number) => string) => string) | undefined;
  if (words === undefined) return `${event.kind}: ${JSON.stringify(event)}`;
  const told = words(event, brief);
  // What crossed the wire and what was logged is quoted.
  return event.kind === "call" || event.kind === "log" ? told : say(told);
}
