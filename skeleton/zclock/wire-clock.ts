import { setImmediate as turn } from "node:timers/promises";
import * as v from "valibot";
import { ErrorCode, RpcError } from "../znet/rpc.ts";
import { type Cancel, type Clock, WAIT_MIN_MS } from "./clock.ts";

const ms = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What the one who has the clock calls. `next_ms` is when the earliest timer is due; null if none is set. */
export const CLOCK_METHODS = {
  "Clock.AdvanceRpc": {
    params: v.strictObject({ to_ms: ms }),
    result: v.strictObject({ now_ms: ms, next_ms: v.nullable(ms) }),
  },
} as const;

export type Advanced = v.InferOutput<(typeof CLOCK_METHODS)["Clock.AdvanceRpc"]["result"]>;

interface Timer {
  due_ms: number;
  act: () => void;
}

/** A clock that begins at 0, and goes on only when it is told to by a call. Between two calls nothing happens by time. */
export class WireClock implements Clock {
  #now_ms = 0;
  /** In the order in which they are due, and of those of one moment, in which they were set. */
  #timers: Timer[] = [];
  #lastAdvance: Promise<unknown> = Promise.resolve();

  now(): number {
    return this.#now_ms;
  }

  after(ms: number, act: () => void): Cancel {
    // As with the machine's clock, what is no number is the shortest time.
    const wait_ms = ms > WAIT_MIN_MS ? Math.ceil(ms) : WAIT_MIN_MS;
    const timer = { due_ms: Math.min(this.#now_ms + wait_ms, Number.MAX_SAFE_INTEGER), act };
    const later = this.#timers.findIndex(({ due_ms }) => due_ms > timer.due_ms);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /**
   * Goes on to a time. Each timer that is due by then fires at its own time, in order, those that they set in between
   * included. The answer comes when all that they did, and all that was taken before, has left this process: to advance to
   * the time that it is already asks for no more than that.
   *
   * @throws RpcError if that time is past
   */
  advance(to_ms: number): Promise<Advanced> {
    const advanced = this.#lastAdvance.then(() => this.#advance(to_ms));
    this.#lastAdvance = advanced.catch(() => {});
    return advanced;
  }

  async #advance(to_ms: number): Promise<Advanced> {
    if (to_ms < this.#now_ms) {
      throw new RpcError(ErrorCode.InvalidParams, `invalid params: to_ms: ${to_ms} is past, it is ${this.#now_ms} now`);
    }
    while (true) {
      const [timer] = this.#timers;
      if (timer === undefined || timer.due_ms > to_ms) break;
      this.#timers.shift();
      this.#now_ms = timer.due_ms;
      fire(timer);
      // As with the timers of a machine, what a timer began goes on before the next one fires.
      await turn();
    }
    this.#now_ms = to_ms;
    // What is written in a turn of the event loop leaves at the end of it, on one line after the other. Only in the next turn is it
    // sure that the answer to this, too, leaves behind all of it.
    await turn();
    await turn();
    return { now_ms: this.#now_ms, next_ms: this.#timers[0]?.due_ms ?? null };
  }
}

/** What a timer throws is nobody's who advances the clock: it is raised as uncaught, as what a timer of the machine throws is. */
function fire({ act }: Timer): void {
  try {
    act();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
