// All events that the page has, and what each of them is about.

/** @import { Hello, Recorded, CallEvent } from "./types.js" */

/**
 * One request's way through the cluster. Its seq is known when somebody has proposed one.
 *
 * @typedef {{
 *   number: number, seq: number | undefined, title: string | undefined, kinds: readonly number[] | undefined, events: number[],
 *   isCut: boolean,
 * }} Round
 *
 * `kinds` are those that are drawn for it; undefined for all. `isCut` tells that its first events are not here any more.
 */

/** Worlds are kept at indices that this divides. */
export const STRIDE = 500;
/** The page keeps no more events than this; the oldest go first, in steps, and are in the recording. */
const [KEPT_MAX, DROPPED_AT_ONCE] = [120_000, 20_000];

export class Record {
  /** @readonly @type {Hello} */
  hello;
  /** Called before the oldest events go, for whoever has not looked at them yet. */
  onDrop = () => {};
  /** The index of the oldest event that is here. */
  first;
  /** @type {Round[]} */
  rounds = [];
  /** Where commands were asked. @type {number[]} */
  asked = [];
  /** @type {Recorded[]} */
  #events = [];
  /** The round of each event, -1 for one that belongs to none. @type {number[]} */
  #roundOf = [];
  /** @type {Map<number, { event: CallEvent & Recorded, round: number }>} */
  #calls = new Map();
  /** @type {Map<number, Round>} */
  #bySeq = new Map();
  /** @type {Map<string, Round>} */
  #byRequest = new Map();

  /** @param {Hello} hello */
  constructor(hello) {
    this.hello = hello;
    this.first = hello.oldest;
  }

  /** The index of the event that comes next. */
  get next() {
    return this.first + this.#events.length;
  }

  /**
   * Takes an event; one that is here already is left out.
   *
   * @param {Recorded} event
   * @returns {boolean} whether it was new
   * @throws {RangeError} if events before it are missing
   */
  add(event) {
    if (event.i < this.next) return false;
    if (event.i > this.next) throw new RangeError(`event ${event.i} came where ${this.next} was due`);
    const round = this.#place(event);
    this.#events.push(event);
    this.#roundOf.push(round?.number ?? -1);
    round?.events.push(event.i);
    if (event.kind === "asked") this.asked.push(event.i);
    if (this.#events.length <= KEPT_MAX) return true;
    this.onDrop();
    this.#drop();
    return true;
  }

  /**
   * @param {number} i
   * @returns {Recorded | undefined}
   */
  at(i) {
    return this.#events[i - this.first];
  }

  /**
   * The number of the round that an event belongs to, or -1.
   *
   * @param {number} i
   */
  roundOf(i) {
    return this.#roundOf[i - this.first] ?? -1;
  }

  /** @param {number} call */
  call(call) {
    return this.#calls.get(call)?.event;
  }

  /** @param {number} seq */
  roundOfSeq(seq) {
    return this.#bySeq.get(seq);
  }

  /**
   * @param {Recorded} event
   * @returns {Round | undefined}
   */
  #place(event) {
    if (event.kind === "call") {
      const round = this.#roundFor(event);
      this.#calls.set(event.call, { event, round: round?.number ?? -1 });
      return round;
    }
    if ("of" in event) return this.rounds[this.#calls.get(event.of)?.round ?? -1];
    if ("seq" in event && event.seq !== undefined) return this.#bySeq.get(event.seq);
    return undefined;
  }

  /**
   * A request's own message has no seq: what carries both joins them.
   *
   * @param {CallEvent} call
   */
  #roundFor({ seq, request, title, message }) {
    if (seq === undefined && request === undefined) return undefined;
    const known =
      (seq === undefined ? undefined : this.#bySeq.get(seq)) ??
      (request === undefined ? undefined : this.#unless(this.#byRequest.get(request), seq));
    const round = known ?? {
      ...{ number: this.rounds.length, seq: undefined, title, events: [], isCut: false },
      kinds: this.hello.figures?.find((kinds) => kinds.includes(message)),
    };
    if (known === undefined) this.rounds.push(round);
    if (seq !== undefined && round.seq === undefined) {
      round.seq = seq;
      this.#bySeq.set(seq, round);
    }
    if (request !== undefined && !this.#byRequest.has(request)) this.#byRequest.set(request, round);
    return round;
  }

  /**
   * A request that is proposed again, under another seq, goes another way.
   *
   * @param {Round | undefined} round
   * @param {number | undefined} seq
   */
  #unless(round, seq) {
    return round?.seq !== undefined && seq !== undefined && round.seq !== seq ? undefined : round;
  }

  #drop() {
    const count = DROPPED_AT_ONCE - (this.first % STRIDE);
    for (const event of this.#events.splice(0, count)) {
      if (event.kind === "call") this.#calls.delete(event.call);
    }
    this.#roundOf.splice(0, count);
    this.first += count;
    this.asked = this.asked.filter((i) => i >= this.first);
    for (const round of this.rounds) {
      if ((round.events[0] ?? this.first) >= this.first) continue;
      round.events = round.events.filter((i) => i >= this.first);
      round.isCut = true;
    }
  }
}
