import type { Call } from "../history/events.ts";

/** Chance that comes from a seed. */
export interface Chance {
  below(count: number): number;
  shuffled<T>(things: readonly T[]): T[];
}

/** How a network delivers what was said. */
export interface Network {
  /** How many rounds later than it could a call is delivered: one of these, by chance. */
  late: readonly number[];
  /** Whether what one says to another comes in the order in which it was said. */
  isOrdered: boolean;
}

/** Delivers everything in the next round. */
export const HONEST: Network = { late: [0], isOrdered: true };

interface Waiting {
  call: Call;
  round: number;
}

/**
 * Decides in which order calls are delivered: round after round, in each of them in an order that chance takes. It depends
 * on nothing but chance, and on what each said to each other and in which order; not on who was faster.
 */
export class Rounds {
  network: Network = HONEST;
  readonly #chance: Chance;
  /** The place of a name: calls are looked at in the order of their senders and receivers. */
  readonly #places = new Map<string, number>();
  #new: Call[] = [];
  #waiting: Waiting[] = [];
  #round = 0;

  /** `names` are those of the members. Anybody else stands behind them, in the order in which they first say something. */
  constructor(chance: Chance, names: readonly string[]) {
    this.#chance = chance;
    for (const name of names) this.#placeOf(name);
  }

  /** Takes a call that is to be delivered. */
  add(call: Call): void {
    this.#placeOf(call.from);
    this.#new.push(call);
  }

  /** Takes out the calls of the next round, in the order in which they are to be delivered; none if none may go. */
  next(mayGo: (call: Call) => boolean = () => true): Call[] {
    for (const call of this.#new.splice(0).toSorted((a, b) => this.#compare(a, b))) this.#wait(call);
    const ready = this.#waiting.filter(({ call }) => mayGo(call));
    if (ready.length === 0) return [];
    this.#round = Math.max(this.#round, Math.min(...ready.map(({ round }) => round)));
    const due = ready.filter(({ round }) => round <= this.#round);
    this.#waiting = this.#waiting.filter((one) => !due.includes(one));
    this.#round += 1;
    const calls = due.map(({ call }) => call);
    if (!this.network.isOrdered) return this.#chance.shuffled(calls);
    return this.#chance.shuffled([...Map.groupBy(calls, lineOf).values()]).flat();
  }

  /** Whether anything waits that may go. */
  hasAny(mayGo: (call: Call) => boolean): boolean {
    return this.#new.some(mayGo) || this.#waiting.some(({ call }) => mayGo(call));
  }

  #wait(call: Call): void {
    const { late } = this.network;
    const later = late.length === 1 ? (late[0] as number) : (late[this.#chance.below(late.length)] as number);
    this.#waiting.push({ call, round: this.#round + later });
  }

  #compare(one: Call, other: Call): number {
    const [from, to] = [
      this.#placeOf(one.from) - this.#placeOf(other.from),
      this.#placeOf(one.to) - this.#placeOf(other.to),
    ];
    return from || to || one.at - other.at;
  }

  #placeOf(name: string): number {
    const place = this.#places.get(name) ?? this.#places.size;
    this.#places.set(name, place);
    return place;
  }
}

function lineOf({ from, to }: Call): string {
  return `${from} > ${to}`;
}
