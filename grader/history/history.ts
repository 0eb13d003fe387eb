import { debug } from "../base/debug.ts";
import type { Answer, Call, Event, EventOf, Fact, Kind, Said } from "./events.ts";

/** What a history must know about the calls in it. */
export interface Protocol {
  /** Why no receiver accepts a call; undefined for a call that is right. */
  malformation(call: Said): string | undefined;
  /** The part of the parameters that is kept even if the call is malformed; undefined if no part can be read. */
  kept(params: unknown): object | undefined;
  /** Whether the answer to a call is kept whole, however long it is: a judge reads it. Of others only the beginning is. */
  isWhole?(call: Said, result: unknown): boolean;
}

/** Many more calls than right servers make in one experiment: those make 15,000 in the longest. */
export const CALLS_MAX = 50_000;

/**
 * More bytes than any right experiment needs, on its connections and in its history together: right servers come to 8 MB, and those
 * that write all of their log each time to 17 MB.
 */
export const BYTES_MAX: number = 24 * 1024 * 1024;

/** All that happened in an experiment, in the order in which the grader saw it: the evidence for every verdict. */
export class History {
  readonly events: Event[] = [];
  readonly calls: Call[] = [];
  /** The calls that are well formed. Judges read only these, and need not check whether a field is there. */
  readonly wellFormed: Call[] = [];
  readonly #protocol: Protocol;
  readonly #byKind = new Map<Kind, Event[]>();
  readonly #start_ms = performance.now();
  readonly #watchers = new Set<() => void>();
  #isToLook = false;
  #bytes = 0;
  #isClosed = false;
  /** Called once, with the reason, when there is more than right servers say. */
  onFlood: ((why: string) => void) | undefined;

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
  }

  /** The place of the last event; 0 before there is one. */
  get now(): number {
    return this.events.length;
  }

  /** The milliseconds since it began. */
  get elapsed_ms(): number {
    return performance.now() - this.#start_ms;
  }

  /** The events of one kind, in their order. */
  of<K extends Kind>(kind: K): readonly EventOf<K>[] {
    return (this.#byKind.get(kind) ?? []) as EventOf<K>[];
  }

  /** Writes down something that is no call, and returns its place. */
  note(fact: Exclude<Fact, { kind: "call" | "passed" | "answered" | "heard" }>): number {
    const happens = this.#happens();
    // What processes write is in their logs.
    if (fact.kind !== "log") debug(() => `history, place ${happens.at}: ${JSON.stringify(fact)}`);
    this.#push({ ...happens, ...fact });
    return happens.at;
  }

  /** Writes down a call that is passed on at once, and returns it, for the answer to be added. */
  add(said: Said): Call {
    const call = this.hold(said);
    this.pass(call);
    return call;
  }

  /** Writes down a call that was made, and that has not been passed on yet. */
  hold(said: Said): Call {
    const malformed = this.#protocol.malformation(said);
    const { told, length } = abridged(said.params);
    const call: Call = { ...this.#happens(), kind: "call", ...said };
    if (this.#isClosed) return call;
    if (malformed === undefined) this.wellFormed.push(call);
    // What no receiver accepts says nothing, and may be of any size and depth.
    else Object.assign(call, { malformed, method: said.method.slice(0, METHOD_MAX), params: this.#kept(told, said) });
    this.weigh(length);
    if (this.calls.push(call) === CALLS_MAX) this.flood(`more than ${CALLS_MAX} calls had been made`);
    this.#push(call);
    return call;
  }

  /** Says that a call is being handed to its receiver. */
  pass(call: Call): void {
    if (this.#isClosed) return;
    const happens = this.#happens();
    call.passed = happens.at;
    this.#push({ ...happens, kind: "passed", call: call.at });
  }

  /** Says what became of a call. */
  answer(call: Call, answer: Answer): void {
    if (this.#isClosed) return;
    const happens = this.#happens();
    call.answered = happens.at;
    if ("error" in answer) {
      call.outcome = { error: beginning(answer.error) };
      this.weigh(answer.error.length);
    } else {
      const { told, length } = abridged(answer.result);
      const isWhole = length > ABRIDGED_MAX && this.#protocol.isWhole?.(call, answer.result) === true;
      call.outcome = { result: isWhole ? answer.result : told };
      this.weigh(length);
    }
    this.#push({ ...happens, kind: "answered", call: call.at, ...call.outcome });
  }

  /** Says that the caller is being handed the answer. */
  hear(call: Call): void {
    if (this.#isClosed) return;
    const happens = this.#happens();
    call.heard = happens.at;
    this.#push({ ...happens, kind: "heard", call: call.at });
  }

  /** Ignores whatever happens from now on, for it comes from ending everything. */
  close(): void {
    this.#isClosed = true;
  }

  /** Adds to the bytes that were said in all, in calls or otherwise. Every reader of a connection reports what came on it. */
  weigh(bytes: number): void {
    const before = this.#bytes;
    this.#bytes += bytes;
    if (before <= BYTES_MAX && this.#bytes > BYTES_MAX) this.flood(`more than ${BYTES_MAX >> 20} MiB had been said`);
  }

  /** Says that there is too much of something. */
  flood(why: string): void {
    this.onFlood?.(why);
    this.onFlood = undefined;
  }

  #happens(): { at: number; time_ms: number } {
    // Rounded as in a file, so that a history and its stored copy give the same texts.
    return { at: this.events.length + 1, time_ms: Math.round(this.elapsed_ms * 1000) / 1000 };
  }

  #push(event: Event): void {
    if (!this.#isClosed) this.#write(event);
    this.#lookSoon();
  }

  #write(event: Event): void {
    this.events.push(event);
    const alike = this.#byKind.get(event.kind);
    if (alike === undefined) this.#byKind.set(event.kind, [event]);
    else alike.push(event);
  }

  #kept(told: unknown, { params }: Said): unknown {
    const kept = this.#protocol.kept(params);
    return told === params || kept === undefined ? told : { ...kept, told };
  }

  /** Looks once for all events of one turn of the event loop, for a condition may have to read every event. */
  #lookSoon(): void {
    if (this.#isToLook || this.#watchers.size === 0) return;
    this.#isToLook = true;
    setImmediate(() => {
      this.#isToLook = false;
      for (const look of this.#watchers) look();
    });
  }

  /** Calls `look` once for all events of one turn of the event loop, until the function that is returned is called. */
  follow(look: () => void): () => void {
    this.#watchers.add(look);
    return () => void this.#watchers.delete(look);
  }

  /** Resolves with true when the condition holds, and with false when it is aborted first. */
  async until(condition: () => boolean, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const look = (): void => {
      try {
        if (condition()) resolve(true);
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

  /**
   * A history that was read from somewhere: of events in their order, with their places and times.
   *
   * @throws RangeError when an event speaks of a call, or of a question to a disk, that is not there, or their places do not rise
   */
  static of(events: readonly Event[], protocol: Protocol): History {
    const history = new History(protocol);
    const calls = new Map<number, Call>();
    for (const event of events) {
      if (event.at !== history.now + 1) throw new RangeError(`event ${history.now + 1} says that it is ${event.at}`);
      const seen = "call" in event ? calls.get(event.call) : undefined;
      if ("call" in event && seen === undefined)
        throw new RangeError(`event ${event.at}: there is no call ${event.call}`);
      if ("disk" in event && events[(event.disk as number) - 1]?.kind !== "disk")
        throw new RangeError(`event ${event.at}: no disk was asked at ${event.disk}`);
      if (event.kind === "call") {
        const call: Call = { ...event };
        calls.set(call.at, call);
        history.calls.push(call);
        if (call.malformed === undefined && protocol.malformation(call) === undefined) history.wellFormed.push(call);
        history.#write(call);
        continue;
      }
      if (seen !== undefined) take(seen, event);
      history.#write(event);
    }
    return history;
  }
}

function take(call: Call, event: Event): void {
  if (event.kind === "passed") call.passed = event.at;
  if (event.kind === "heard") call.heard = event.at;
  if (event.kind !== "answered") return;
  call.answered = event.at;
  call.outcome = "error" in event ? { error: event.error } : { result: event.result };
}

/** Longer than any method's name. */
const METHOD_MAX = 100;

/** Longer than any answer of the labs' methods, in UTF-16 units of JSON. */
const ABRIDGED_MAX = 2000;

/** The value itself if it is small, and otherwise the beginning of its JSON; with the length of its JSON. */
function abridged(value: unknown): { told: unknown; length: number } {
  try {
    const text = JSON.stringify(value) ?? "";
    const { length } = text;
    return { told: length <= ABRIDGED_MAX ? value : beginning(text), length };
  } catch {
    return { told: "(what is too deep to be written down)", length: ABRIDGED_MAX };
  }
}

/** The beginning of a long text, and how long it was. */
function beginning(text: string): string {
  return text.length <= ABRIDGED_MAX ? text : `${text.slice(0, ABRIDGED_MAX)} … (${text.length} characters)`;
}
