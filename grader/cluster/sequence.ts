/** What a line that somebody wrote tells of the messages between them. */
export interface Order {
  /** Names of messages that it says were sent. */
  gives?: readonly string[];
  /** The name of a message that it says was received, and who sent that. */
  needs?: { name: string; from: string };
  /** It is written later than what it tells of, and so stands before what its writer wrote meanwhile. */
  isLate?: true;
}

/** So long a line waits for the one that tells of its cause: that may never be written, or its writer has ended. */
const WAIT_MS = 500;

interface Waiting<T> extends Order {
  item: T;
  /** When it came, and as which. */
  at_ms: number;
  place: number;
}

/**
 * Puts what several processes write into an order in which it may have happened: their outputs are read at different times, so
 * that the receipt of a message may be read before its sending. What one of them writes stays in its order.
 */
export class Sequence<T> {
  readonly #show: (item: T) => void;
  readonly #given = new Set<string>();
  readonly #queues = new Map<string, Waiting<T>[]>();
  #places = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(show: (item: T) => void) {
    this.#show = show;
  }

  /** Takes what somebody wrote. It is shown at once if its cause was shown. */
  add(who: string, item: T, { isLate, ...order }: Order = {}): void {
    const queue = this.#queues.get(who) ?? [];
    this.#queues.set(who, queue);
    const waiting = { item, at_ms: performance.now(), place: this.#places++, ...order };
    if (isLate) queue.unshift(waiting);
    else queue.push(waiting);
    this.#go(performance.now() - WAIT_MS);
  }

  /** Shows all that waits. */
  flush(): void {
    this.#go(Number.POSITIVE_INFINITY);
  }

  /** Shows what can be shown; and what came before `old_ms` in any case. */
  #go(old_ms: number): void {
    const isReady = ({ needs, at_ms }: Waiting<T>): boolean =>
      needs === undefined || this.#given.has(needs.name) || !this.#queues.has(needs.from) || at_ms <= old_ms;
    for (let next = this.#next(isReady); next !== undefined; next = this.#next(isReady)) {
      for (const name of next.gives ?? []) this.#given.add(name);
      this.#show(next.item);
    }
    clearTimeout(this.#timer);
    const heads = this.#heads();
    if (heads.length === 0) return;
    const soon_ms = Math.min(...heads.map(({ at_ms }) => at_ms)) + WAIT_MS - performance.now();
    this.#timer = setTimeout(() => this.#go(performance.now() - WAIT_MS), Math.max(1, soon_ms));
  }

  /** Takes out the one that came first of those that are ready, and first in their writers' queues. */
  #next(isReady: (one: Waiting<T>) => boolean): Waiting<T> | undefined {
    const [first] = this.#heads()
      .filter(isReady)
      .toSorted((a, b) => a.place - b.place);
    for (const queue of this.#queues.values()) if (queue[0] === first && first !== undefined) queue.shift();
    return first;
  }

  #heads(): Waiting<T>[] {
    return [...this.#queues.values()].flatMap(([head]) => (head === undefined ? [] : [head]));
  }
}
