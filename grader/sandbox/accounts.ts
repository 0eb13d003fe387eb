import type { Process } from "./launch.ts";
import { type BusyLoopError, overspending } from "./wait-for-idle.ts";

/** How often it is looked how long they have run. */
const LOOK_EVERY_MS = 500;

/** Looks how long processes have run in all. Who has run for too long is told of once, and to be ended. */
export class Accounts {
  readonly #timer: NodeJS.Timeout;
  #overspent: BusyLoopError | undefined;

  constructor(processes: readonly Process[], end: (process: Process, why: string) => void) {
    this.#timer = setInterval(() => {
      for (const process of processes) {
        const spent = process.exit === undefined ? overspending(process) : undefined;
        if (spent === undefined) continue;
        this.#overspent ??= spent;
        end(process, spent.message);
      }
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** @throws BusyLoopError when one of them was to be ended */
  refuseOverspent(): void {
    if (this.#overspent !== undefined) throw this.#overspent;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
