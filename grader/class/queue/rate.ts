/** What was done longer ago says little of how fast it goes now. */
const WINDOW_MS = 30 * 60_000;

/** Who had nothing to do for so long begins anew: a pause is no slowness. */
const PAUSE_MS = 30_000;

/** How fast a worker is, by what it has done lately since it last had nothing to do. Times are in milliseconds. */
export class Rate {
  #running = 0;
  #lastEnd = 0;
  #done: { begun: number; ended: number }[] = [];

  begin(now: number): void {
    if (this.#running === 0 && now - this.#lastEnd > PAUSE_MS) this.#done = [];
    this.#running += 1;
  }

  /** What was begun then has ended; it counts if it came to something. */
  end(begun: number, now: number, isDone: boolean): void {
    this.#running -= 1;
    this.#lastEnd = now;
    if (isDone) this.#done.push({ begun, ended: now });
  }

  /** How many it does in a minute; 0 if nobody can tell. */
  perMinute(now: number): number {
    this.#done = this.#done.filter(({ ended }) => now - ended <= WINDOW_MS);
    const since = Math.min(...this.#done.map(({ begun }) => begun));
    return this.#done.length === 0 || since >= now ? 0 : (60_000 * this.#done.length) / (now - since);
  }
}
