import type { Cancel, Clock } from "../zclock/clock.ts";

/**
 * A replica's patience (T1 to T5). While something waits in a view, one timer runs; when it ends, the view is left. The wait for
 * the next view, and in it, is twice as long each time, until something is executed.
 */
export class Timer {
  readonly #clock: Clock;
  readonly #patience_ms: number;
  /** Leaves the view, if anything waits. */
  readonly #expire: () => void;
  #cancel: Cancel | undefined;
  /** View changes in a row since the last new execution. */
  #changes = 0;
  /** Whether the timer has ended when nothing waited: whoever comes to wait then has waited long enough. */
  #hasEnded = false;

  constructor(clock: Clock, patience_ms: number, expire: () => void) {
    this.#clock = clock;
    this.#patience_ms = patience_ms;
    this.#expire = expire;
  }

  get isRunning(): boolean {
    return this.#cancel !== undefined;
  }

  /** Whether it has ended since it was started last, and nothing came of that. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Begins it, if it does not run: with the patience that there is after so many view changes. */
  start(): void {
    if (this.isRunning) return;
    this.#hasEnded = false;
    this.#cancel = this.#clock.after(this.#patience_ms * 2 ** Math.max(0, this.#changes - 1), () => {
      this.#cancel = undefined;
      this.#hasEnded = true;
      this.#expire();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#hasEnded = false;
  }

  /** Something was executed that was not before: patience is as at first again, from the next start on. */
  progress(): void {
    this.#changes = 0;
  }

  /** The view was left: nothing runs until enough others have left it, too. */
  leave(): void {
    this.stop();
    this.#changes += 1;
  }
}
