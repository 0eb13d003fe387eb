import { setTimeout as sleep } from "node:timers/promises";
import type { Process } from "../../../sandbox/launch.ts";
import { areClockless, type ClockStep, type TimedStep } from "./clock.ts";
import { KeptWaiting } from "./kept-waiting.ts";
import { readLate_ms, watchReading } from "./reading.ts";

/** Deciding messages follow the reply before them at these shares of the time that the server mostly takes. */
const GAPS = [0.3, 0.55, 0.15, 0.45, 0.3, 0.55] as const;

/**
 * What the deciding messages that a slow server gets anyway tell about a clock: each is sent at another time after the reply before it.
 * That is enough to see that a server has none if it always takes as long. Of any other nothing is known from this.
 */
export class Gaps {
  readonly #replies: { readonly last_ms: number };
  readonly #now_ms: () => number;
  readonly #steps: TimedStep[] = [];
  readonly #pass: (time_ms: number) => Promise<unknown>;
  readonly #late_ms: (ago_ms: number) => number;
  readonly #waiting: KeptWaiting;
  #pids: readonly number[] = [];
  #kept_ms = 0;
  #waits = 0;
  #from_ms = 0;
  #sent_ms = 0;

  /**
   * `replies` tells when the last reply came, by the clock that `now_ms` reads and that goes on while time is let `pass`; `late_ms` how
   * late the grader may have read what it read so long ago.
   */
  constructor(
    replies: { readonly last_ms: number },
    now_ms: () => number,
    pass: (time_ms: number) => Promise<unknown> = sleep,
    late_ms: (ago_ms: number) => number = readLate_ms,
  ) {
    this.#replies = replies;
    this.#now_ms = now_ms;
    this.#pass = pass;
    this.#late_ms = late_ms;
    this.#waiting = new KeptWaiting(() => this.#pids);
  }

  /** The steps that show that the server counts with no clock, as soon as there are such. */
  get clockless(): readonly ClockStep[] | undefined {
    if (!areClockless(this.#steps)) return undefined;
    return this.#steps.map(({ gap_ms, took_ms }) => ({ gap_ms, took_ms }));
  }

  /** Whether more may be known with the next message. */
  get isOpen(): boolean {
    return this.#waits < GAPS.length && this.clockless === undefined;
  }

  /** Lets the next gap pass, unless it is known that there is no clock, or has been tried often enough. Resolves with how long that took. */
  async wait(usual_ms: number): Promise<number> {
    if (!this.isOpen) return 0;
    const gap_ms = (GAPS[this.#waits++] as number) * usual_ms;
    const rest_ms = Math.max(0, this.#replies.last_ms + gap_ms - this.#now_ms());
    await this.#pass(rest_ms);
    return rest_ms;
  }

  /** To be called when deciding messages have been sent to these processes. */
  begin(processes: readonly Process[]): void {
    if (this.#pids.length === 0) {
      this.#pids = processes.map(({ pid }) => pid);
      this.#waiting.since_ms();
    }
    watchReading();
    this.#from_ms = this.#replies.last_ms;
    this.#sent_ms = this.#now_ms();
  }

  /** To be called when all of them were replied to, and that took long. Behind a silence, or of many at once, it shows nothing. */
  end(isUnclear: boolean): void {
    // The server may have been kept waiting at any time, and the grader when it was to read the reply.
    const since_ms = this.#waiting.since_ms() + this.#late_ms(this.#now_ms() - this.#replies.last_ms);
    const kept_ms = this.#kept_ms + since_ms;
    this.#kept_ms = since_ms;
    // There was no reply before the first.
    if (isUnclear || this.#from_ms === 0) return;
    const gap_ms = rounded(this.#sent_ms - this.#from_ms);
    const took_ms = rounded(this.#replies.last_ms - this.#from_ms);
    this.#steps.push({ gap_ms, took_ms, kept_ms });
  }
}

function rounded(time_ms: number): number {
  return Math.round(time_ms * 10) / 10;
}
