/** From the place `at` on it is this. */
interface Moment<T> {
  at: number;
  value: T;
}

/** Something whose past is known: what it was at each place. */
export class Past<T> {
  readonly moments: Moment<T>[] = [];
  readonly #first: T;

  constructor(first: T) {
    this.#first = first;
  }

  set(at: number, value: T): void {
    this.moments.push({ at, value });
  }

  /** What it was by a place, changes at that very place included. */
  at(place: number): T {
    let [low, high] = [0, this.moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.moments[middle] as Moment<T>).at <= place) low = middle + 1;
      else high = middle;
    }
    return this.moments[low - 1]?.value ?? this.#first;
  }

  /** All that it was from one place to another, both included: one at the least. */
  during(from: number, to: number): T[] {
    return [this.at(from), ...this.moments.filter(({ at }) => at > from && at <= to).map(({ value }) => value)];
  }
}
