import { hash } from "node:crypto";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Chance, from a seed: the same seed and name give the same choices again, whatever else runs beside. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number, name: string) {
    this.#generator = xoroshiro128plus(Number.parseInt(hash("sha256", `${seed} ${name}`).slice(0, 8), 16) | 0);
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return uniformInt(this.#generator, 0, count - 1);
  }

  /** One of them. */
  pick<T>(things: readonly T[]): T {
    return things[this.below(things.length)] as T;
  }

  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): T[] {
    const left = [...things];
    return Array.from(things, () => left.splice(this.below(left.length), 1)[0] as T);
  }
}
