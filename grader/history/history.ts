import { hash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Params } from "../../skeleton/znet/rpc.ts";
import type { METHODS } from "../../skeleton/zpbft/messages.ts";
import { type Heard, malformation } from "./malformation.ts";

/** One call on the wire, as the grader saw it: it made the call, or took it, or passed it on. */
export interface CallRecord extends Heard {
  /** When the grader saw it leave its sender, in milliseconds since the history began. */
  time_ms: number;
  /**
   * When the grader began to hand it to its receiver: the earliest at which that one can know of it, whatever the machine
   * does. Undefined for a call that is held back, or that never got there.
   */
  passed_ms: number | undefined;
  /** What is wrong with a call that no receiver accepts: it says nothing to anybody. */
  malformed?: string;
  /** What became of the call, when that is known. */
  outcome?: { result: unknown } | { error: string };
}

/** The methods by which replicas and clients speak with each other. */
type Spoken = Exclude<keyof typeof METHODS, `Master.${string}`>;

/**
 * A record of a call that says something: its method is one that its receiver takes of its sender, and each field of its
 * parameters is what it must be. Only these are judged; `wellFormed` alone makes them of records.
 */
export type Event = CallRecord &
  {
    [M in Spoken]: { method: M; params: Params<(typeof METHODS)[M]>; malformed?: undefined };
  }[Spoken];

/** The events of one method. */
export type EventOf<M extends Spoken> = Extract<Event, { method: M }>;

/** How a history names a replica. */
export function replica(id: number): string {
  return `replica ${id}`;
}

/** How a history names a replica that nobody can tell: it has not said, in any form that can be read, who it is. */
export const SOMEBODY = "replica ?";

/** The calls that say something: judges read these only, and need not look whether a field is there. */
export function wellFormed(records: readonly CallRecord[]): Event[] {
  return records.filter((record) => record.malformed === undefined && malformation(record) === undefined) as Event[];
}

/** More calls than any right servers make in one experiment, by far: they make two and a half thousand. */
export const CALLS_MAX = 10_000;

/** More than is ever said in an experiment, in bytes, counted on the lines and again in what is written down: right servers come to 1.5 MB. */
export const BYTES_MAX: number = 8 * 1024 * 1024;

/** What crossed the wire, in the order in which the grader saw it: the evidence for every verdict. */
export class History {
  readonly records: CallRecord[] = [];
  /** Those of them that say something. */
  readonly events: Event[] = [];
  readonly #start_ms = performance.now();
  readonly #watchers = new Set<() => void>();
  #isToLook = false;
  #bytes = 0;
  /** Told once, and why, when there is more than any server means to say. */
  onFlood: ((why: string) => void) | undefined;

  /** The time of the history. */
  now(): number {
    return performance.now() - this.#start_ms;
  }

  /** Writes down a call that is passed on at once, and returns its record, for the outcome to be added. */
  add(call: Heard): CallRecord {
    const now_ms = this.now();
    return this.#write({ time_ms: now_ms, passed_ms: now_ms, ...call });
  }

  /** Writes down a call that was made, and that has not been passed on yet. */
  hold(call: Heard): CallRecord {
    return this.#write({ time_ms: this.now(), passed_ms: undefined, ...call });
  }

  /** Says what became of a call. */
  answer(record: CallRecord, outcome: NonNullable<CallRecord["outcome"]>): void {
    if ("error" in outcome) {
      record.outcome = { error: beginning(outcome.error) };
      this.weigh(outcome.error.length);
    } else {
      const { told, length } = abridged(outcome.result);
      record.outcome = { result: told };
      this.weigh(length);
    }
    this.#lookSoon();
  }

  /** Adds to what was said in all, calls or not, in bytes: whoever reads a line tells what came on it. */
  weigh(bytes: number): void {
    const before = this.#bytes;
    this.#bytes += bytes;
    if (before <= BYTES_MAX && this.#bytes > BYTES_MAX) this.flood(`more than ${BYTES_MAX >> 20} MiB had been said`);
  }

  /** Tells that there is too much of something. */
  flood(why: string): void {
    this.onFlood?.(why);
    this.onFlood = undefined;
  }

  #write(record: CallRecord): CallRecord {
    const malformed = malformation(record);
    const { told, length } = abridged(record.params);
    if (malformed === undefined) this.events.push(record as Event);
    // What no receiver accepts says nothing, and may be of any size and depth.
    else
      Object.assign(record, { malformed, method: record.method.slice(0, METHOD_MAX), params: withSeq(told, record) });
    this.weigh(length);
    if (this.records.push(record) === CALLS_MAX) this.flood(`more than ${CALLS_MAX} calls had been made`);
    this.#lookSoon();
    return record;
  }

  /** Once for all that is written in one turn of the event loop: a condition may have to read every record. */
  #lookSoon(): void {
    if (this.#isToLook || this.#watchers.size === 0) return;
    this.#isToLook = true;
    setImmediate(() => {
      this.#isToLook = false;
      for (const look of this.#watchers) look();
    });
  }

  /** Resolves with true when the condition holds for the records, and with false when it is aborted first. */
  async until(condition: (records: readonly CallRecord[]) => boolean, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const look = (): void => {
      try {
        if (condition(this.records)) resolve(true);
        else if (signal.aborted) resolve(false);
      } catch (error) {
        reject(error);
      }
    };
    this.#watchers.add(look);
    signal.addEventListener("abort", look);
    look();
    return promise.finally(() => {
      this.#watchers.delete(look);
      signal.removeEventListener("abort", look);
    });
  }
}

/** Longer than any method's name. */
const METHOD_MAX = 100;

/** Longer than anything that the lab's methods answer. In UTF-16 units of JSON. */
const ABRIDGED_MAX = 2000;

/** The same if it is small, and otherwise what can be told of it: a text. And how long it is. */
function abridged(value: unknown): { told: unknown; length: number } {
  try {
    const text = JSON.stringify(value) ?? "";
    const { length } = text;
    return { told: length <= ABRIDGED_MAX ? value : beginning(text), length };
  } catch {
    return { told: "(what is too deep to be written down)", length: ABRIDGED_MAX };
  }
}

function beginning(text: string): string {
  return text.length <= ABRIDGED_MAX ? text : `${text.slice(0, ABRIDGED_MAX)} … (${text.length} characters)`;
}

/** Which seq a message is about is kept in any case: its sender has sent it, whatever else is wrong with it. */
function withSeq(told: unknown, record: CallRecord): unknown {
  const seq = seqOf(record);
  return told === record.params || seq === undefined ? told : { msg: { seq }, told };
}

/** The seq that a call is about, of whatever form it is; undefined if there is none in it. */
export function seqOf({ params }: Pick<CallRecord, "params">): number | undefined {
  const { msg } = (params ?? {}) as { msg?: unknown };
  const { seq } = (msg ?? {}) as { seq?: unknown };
  return typeof seq === "number" ? seq : undefined;
}

/** What is written at once, in UTF-16 units, or a little more. */
const CHUNK = 1024 * 1024;

/** Writes records to a file, one JSON object on each line. */
export async function writeHistory(records: readonly CallRecord[], file: string): Promise<void> {
  await writeFile(file, chunks(records.values().map((record) => `${JSON.stringify(record, withoutLongTexts)}\n`)));
}

/** Longer than any text that right servers send. In UTF-16 units. */
const TEXT_MAX = 10_000;

/** Of a text that is kept by its beginning, its hash is kept too: whether two were the same can still be told. */
function withoutLongTexts(_: string, value: unknown): unknown {
  if (typeof value !== "string" || value.length <= TEXT_MAX) return value;
  const { length } = value;
  return `${value.slice(0, ABRIDGED_MAX).toWellFormed()} … (${length} characters, SHA-256 ${hash("sha256", value)})`;
}

/** All lines together may be longer than a string can be; one by one each would be a write of its own. */
function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

/** Reads what `writeHistory` wrote. */
export function readHistory(text: string): CallRecord[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => ({ passed_ms: undefined, params: undefined, ...JSON.parse(line) }));
}
