import type { Process } from "./launch.ts";
import { type BusyLoopError, overspending } from "./wait-for-idle.ts";

/** How often the processor time is read. */
const LOOK_EVERY_MS = 500;

/** Watches how much processor time each process has used in all. A process that has used too much is reported once, to be ended. */
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
