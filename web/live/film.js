// When each event is shown. The film runs slower than the cluster: a message travels for a while, and gaps are short.

/** @import { Record } from "./record.js" */
/** @import { Recorded } from "./types.js" */

/**
 * How many times slower than real the film runs, how long a message travels on it, and how far two events are apart at most.
 *
 * @typedef {{ slowness: number, travel_ms: number, gap_max_ms: number }} Pace
 */

/** @type {readonly Pace[]} */
export const PACES = [
  { slowness: 1, travel_ms: 0, gap_max_ms: 400 },
  { slowness: 10, travel_ms: 160, gap_max_ms: 100 },
  { slowness: 100, travel_ms: 420, gap_max_ms: 60 },
  { slowness: 1000, travel_ms: 1300, gap_max_ms: 400 },
];

/** Slow enough for captions, and over in a quarter of a minute, however long the cluster took. */
export const TOUR_PACE = { slowness: 1000, travel_ms: 1500, gap_max_ms: 35 };

/** Behind the cluster by so much, the film runs faster, or leaves out all but the newest command. */
const [HURRY_MS, LEAVE_OUT_MS] = [1000, 1500];
const HURRY = 6;

/** What never was a message's journey. */
const NEVER = -1e9;

/** How far the film looks for messages that leave while another one still travels. */
const AHEAD = 400;

export class Film {
  /** @type {Pace} */
  pace = { slowness: 100, travel_ms: 420, gap_max_ms: 60 };
  isRunning = true;
  /** Calls behind the cursor's place that travel already, since nothing that they follow from is still on its way. @type {Set<number>} */
  early = new Set();
  /** The index of the next event to show. */
  cursor;
  #record;
  /** The film's own clock, in milliseconds. */
  #clock = 0;
  /** @type {number | undefined} */
  #now_ms;
  /** When the last event was due on the film, and when it happened. */
  #due = 0;
  #time_ms = 0;
  #isAtEdge = true;
  /** When calls that travel were shown. @type {Map<number, number>} */
  #sent = new Map();
  /** When commands came that are not shown yet. @type {Map<number, number>} */
  #came = new Map();
  /** Once it is behind it runs faster until it has shown all, or the last command would be as late as all before it. */
  #isBehind = false;

  /** @param {Record} record */
  constructor(record) {
    this.#record = record;
    this.cursor = record.first;
  }

  get isAtEdge() {
    return this.cursor >= this.#record.next;
  }

  /**
   * Goes on from another place; what travels there is on its way for as long as it takes.
   *
   * @param {number} index
   */
  seek(index) {
    this.cursor = Math.min(Math.max(index, this.#record.first), this.#record.next);
    this.#isAtEdge = true;
    this.#sent.clear();
    this.early.clear();
    for (const i of this.#came.keys()) if (i < this.cursor) this.#came.delete(i);
  }

  /** @param {number} i of a command that has come just now */
  expect(i, now_ms = 0) {
    this.#came.set(i, now_ms);
  }

  /**
   * Shows what is due by now.
   *
   * @param {number} now_ms of any clock that does not go back
   * @returns {number} the index of the next event to show
   */
  advance(now_ms) {
    const elapsed_ms = Math.max(0, now_ms - (this.#now_ms ?? now_ms));
    this.#now_ms = now_ms;
    if (!this.isRunning) return this.cursor;
    this.#clock += elapsed_ms * this.#hurry(now_ms);
    if (this.cursor < this.#record.first) this.seek(this.#record.first);
    for (;;) {
      const event = this.#record.at(this.cursor);
      if (event === undefined) {
        this.#isAtEdge = true;
        return this.cursor;
      }
      if (this.#isAtEdge) {
        this.#isAtEdge = false;
        this.#due = this.#clock;
        this.#time_ms = event.time_ms;
      }
      const arrival = event.kind === "passed" ? (this.#sent.get(event.of) ?? NEVER) + this.pace.travel_ms : NEVER;
      const due = Math.max(this.#due + this.#gap_ms(this.#time_ms, event), arrival);
      if (due > this.#clock) {
        this.#launch();
        return this.cursor;
      }
      this.#due = due;
      this.#time_ms = event.time_ms;
      if (event.kind === "call" && !this.early.delete(event.call)) this.#sent.set(event.call, due);
      if (event.kind === "passed" || event.kind === "dropped") this.#sent.delete(event.of);
      this.#came.delete(event.i);
      this.cursor++;
    }
  }

  /**
   * @param {number} time_ms of the event before
   * @param {Recorded} event
   */
  #gap_ms(time_ms, event) {
    return Math.min(this.pace.gap_max_ms, Math.max(0, event.time_ms - time_ms) * this.pace.slowness);
  }

  /** While the next event waits for a message to arrive, others leave that do not follow from it: they travel side by side. */
  #launch() {
    const waiting = new Set();
    let [due, time_ms] = [this.#due, this.#time_ms];
    for (let i = this.cursor; i < this.cursor + AHEAD; i++) {
      const event = this.#record.at(i);
      if (event === undefined) return;
      due += this.#gap_ms(time_ms, event);
      time_ms = event.time_ms;
      if (due > this.#clock) return;
      if (event.kind === "passed") waiting.add(this.#record.call(event.of)?.to);
      if (event.kind !== "call" || waiting.has(event.from) || this.#sent.has(event.call)) continue;
      this.#sent.set(event.call, due);
      this.early.add(event.call);
    }
  }

  /**
   * How far a message has come, from 0 to 1. It waits short of its end until it is handed over.
   *
   * @param {number} call
   */
  travelled(call) {
    const sent = this.#sent.get(call);
    if (sent === undefined || this.pace.travel_ms === 0) return 0.5;
    return Math.min(0.94, Math.max(0, (this.#clock - sent) / this.pace.travel_ms));
  }

  /** @param {number} now_ms */
  #hurry(now_ms) {
    const [oldest = now_ms] = this.#came.values();
    this.#isBehind = !this.isAtEdge && (this.#isBehind || now_ms - oldest >= HURRY_MS);
    if (now_ms - oldest >= LEAVE_OUT_MS) {
      const newest = this.#record.asked.at(-1);
      if (newest !== undefined && newest > this.cursor) this.seek(newest);
    }
    return this.#isBehind ? HURRY : 1;
  }
}
