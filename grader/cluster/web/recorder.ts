import { openSync, readSync, writeSync } from "node:fs";
import path from "node:path";
import type { LiveEvent, Recorded } from "./events.ts";
import { said } from "./said.ts";

/** So many events are kept in memory; older ones are in a file. */
const KEPT_MAX = 50_000;

/** So many go to the file at a time. */
const PORTION = 1000;

interface RecorderOptions {
  /** A folder for what does not stay in memory, which its owner removes. */
  dir: string;
  /** The milliseconds since the cluster was begun. */
  elapsed_ms(): number;
  keptMax?: number;
}

/** A list of events that only grows. The index of an event is its id for who follows it. */
export class Recorder {
  /** Called when there is more. */
  onMore: (() => void) | undefined;
  readonly #options: Required<RecorderOptions>;
  /** The last events, as JSON without line ends. */
  #lines: string[] = [];
  /** The index of the first of them: those before it are in the file, in whole portions. */
  #first = 0;
  /** Where each portion begins in the file, and where the last one ends. */
  readonly #places: number[] = [0];
  #file: number | undefined;

  constructor(options: RecorderOptions) {
    this.#options = { keptMax: KEPT_MAX, ...options };
  }

  /** The index that the next event gets. */
  get next(): number {
    return this.#first + this.#lines.length;
  }

  /** Adds what happened at a time, or now. */
  add(events: readonly LiveEvent[], at_ms = this.#options.elapsed_ms()): void {
    if (events.length === 0) return;
    const time_ms = Math.round(at_ms * 1000) / 1000;
    for (const event of events) {
      const told: Recorded = { i: this.next, time_ms, ...said(event) };
      this.#lines.push(JSON.stringify(told));
    }
    while (this.#lines.length >= this.#options.keptMax + PORTION) this.#putAway();
    this.onMore?.();
  }

  /** Events from an index on, as JSON: as many as lie together, and none if there are none so far. */
  from(index: number): readonly string[] {
    if (index >= this.#first) return this.#lines.slice(index - this.#first, index - this.#first + PORTION);
    const portion = Math.floor(index / PORTION);
    return this.#portion(portion).slice(index - portion * PORTION);
  }

  #putAway(): void {
    this.#file ??= openSync(path.join(this.#options.dir, "record.ndjson"), "w+", 0o600);
    const bytes = Buffer.from(`${this.#lines.slice(0, PORTION).join("\n")}\n`);
    const place = this.#places.at(-1) as number;
    writeSync(this.#file, bytes, 0, bytes.length, place);
    this.#places.push(place + bytes.length);
    this.#lines = this.#lines.slice(PORTION);
    this.#first += PORTION;
  }

  #portion(portion: number): string[] {
    const [place, end] = [this.#places[portion] as number, this.#places[portion + 1] as number];
    const bytes = Buffer.alloc(end - place);
    readSync(this.#file as number, bytes, 0, bytes.length, place);
    return bytes.toString().split("\n").slice(0, -1);
  }
}
