import { activity } from "../../../sandbox/idle.ts";

/** For how long processes were kept waiting for a processor: time that says nothing of what they do. */
export class KeptWaiting {
  readonly #pids: () => readonly number[];
  #last_ms: number;

  /** `pids` are asked for anew each time, for a process may have ended. */
  constructor(pids: () => readonly number[]) {
    this.#pids = pids;
    this.#last_ms = this.#all_ms;
  }

  /** The time since the last call of this, or since it was made. */
  since_ms(): number {
    const before_ms = this.#last_ms;
    this.#last_ms = this.#all_ms;
    return Math.max(0, this.#last_ms - before_ms);
  }

  get #all_ms(): number {
    return this.#pids().reduce((total, pid) => total + activity(pid).delay_ms, 0);
  }
}
