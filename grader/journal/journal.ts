import { writeFile } from "node:fs/promises";

/** One call on the wire, as the grader saw it: it made the call, or took it, or passed it on. */
export interface JournalRecord {
  /** When the grader saw it leave its sender, in milliseconds since the journal began. */
  time_ms: number;
  /**
   * When the grader began to hand it to its receiver: the earliest at which that one can know of it, whatever the machine
   * does. Undefined for a call that is held back, or that never got there.
   */
  passed_ms: number | undefined;
  /** `client :8005`, `replica 2`, … */
  from: string;
  to: string;
  method: string;
  params: unknown;
  /** What is wrong with the parameters of a call that no receiver accepts: it says nothing to anybody. */
  malformed?: string;
  /** What became of the call, when that is known. */
  outcome?: { result: unknown } | { error: string };
}

/** A call that is to be written down. */
export type Call = Pick<JournalRecord, "from" | "to" | "method" | "params" | "malformed">;

/** How a journal names a replica. */
export function replica(id: number): string {
  return `replica ${id}`;
}

/** The calls that say something: judges read these only, and need not look whether a field is there. */
export function wellFormed(records: readonly JournalRecord[]): JournalRecord[] {
  return records.filter(({ malformed }) => malformed === undefined);
}

/** More calls than any right servers make in one stand, by far: they make two and a half thousand. */
export const CALLS_MAX = 10_000;

/** More than is ever sent of what no receiver accepts, in UTF-16 units of JSON. */
const JUNK_MAX = 32 * 1024 * 1024;

/** What crossed the wire, in the order in which the grader saw it: the evidence for every verdict. */
export class Journal {
  readonly records: JournalRecord[] = [];
  readonly #start_ms = performance.now();
  readonly #watchers = new Set<() => void>();
  #isToLook = false;
  #junk = 0;
  /** Told when there are too many calls, or too much junk: more than any server means to say. */
  onFlood: (() => void) | undefined;

  /** The time of the journal. */
  now(): number {
    return performance.now() - this.#start_ms;
  }

  /** Writes down a call that is passed on at once, and returns its record, for the outcome to be added. */
  add(call: Call): JournalRecord {
    const now_ms = this.now();
    return this.#write({ time_ms: now_ms, passed_ms: now_ms, ...call });
  }

  /** Writes down a call that was made, and that has not been passed on yet. */
  hold(call: Call): JournalRecord {
    return this.#write({ time_ms: this.now(), passed_ms: undefined, ...call });
  }

  /** Says what became of a call. */
  settle(record: JournalRecord, outcome: NonNullable<JournalRecord["outcome"]>): void {
    record.outcome = "error" in outcome ? outcome : { result: abridged(outcome.result).told };
    this.#lookSoon();
  }

  #write(record: JournalRecord): JournalRecord {
    // What no receiver accepts says nothing, and may be of any size and depth.
    if (record.malformed !== undefined) {
      const { told, length } = abridged(record.params);
      record.params = told;
      if (this.#junk <= JUNK_MAX && this.#junk + length > JUNK_MAX) this.onFlood?.();
      this.#junk += length;
    }
    if (this.records.push(record) === CALLS_MAX) this.onFlood?.();
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
  async until(condition: (records: readonly JournalRecord[]) => boolean, signal: AbortSignal): Promise<boolean> {
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

/** Longer than anything that the lab's methods answer. In UTF-16 units of JSON. */
const ABRIDGED_MAX = 2000;

/** The same if it is small, and otherwise what can be told of it: a text. And how long it is. */
function abridged(value: unknown): { told: unknown; length: number } {
  try {
    const text = JSON.stringify(value) ?? "";
    const { length } = text;
    return { told: length <= ABRIDGED_MAX ? value : `${text.slice(0, ABRIDGED_MAX)} … (${length} characters)`, length };
  } catch {
    return { told: "(what is too deep to be written down)", length: ABRIDGED_MAX };
  }
}

/** What is written at once, in UTF-16 units, or a little more. */
const CHUNK = 1024 * 1024;

/** Writes records to a file, one JSON object on each line. */
export async function writeJournal(records: readonly JournalRecord[], file: string): Promise<void> {
  await writeFile(file, chunks(records.values().map((record) => `${JSON.stringify(record)}\n`)));
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

/** Reads what `writeJournal` wrote. */
export function readJournal(text: string): JournalRecord[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => ({ passed_ms: undefined, ...JSON.parse(line) }));
}
