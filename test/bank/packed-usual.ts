import type { Said } from "../../grader/history/events.ts";
import { digestOf } from "../../skeleton/znet/keys.ts";

/** Counts what comes again: by how many new ones came since it was new itself; 0 for what is new. */
export class Numbers {
  readonly #known = new Map<string, number>();

  tell(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return this.#known.size - known;
    this.#known.set(text, this.#known.size);
    return 0;
  }
}

/** Reads what `Numbers` told: what is new has the next number. */
export class Told {
  #count = 0;

  number(told: number): number {
    return told === 0 ? this.#count++ : this.#count - told;
  }
}

/** What a message mostly says, so that it need not be told: the digest that was first told for a seq, and times near the first. */
export class Usual {
  readonly digests: readonly string[];
  readonly base: number;
  readonly #bySeq = new Map<number, string>();

  constructor(digests: ReadonlySet<string>, base: number) {
    this.digests = [...digests];
    this.base = base;
  }

  /** Undefined for the one that is usual for the seq; the number of a request's; or the digest itself. */
  tell(seq: number, digest: string): string | number | undefined {
    if (this.#bySeq.get(seq) === digest) return undefined;
    if (!this.#bySeq.has(seq)) this.#bySeq.set(seq, digest);
    const place = this.digests.indexOf(digest);
    return place === -1 ? digest : place;
  }

  digest(seq: number, told: string | number | undefined): string {
    const digest =
      typeof told === "number" ? (this.digests[told] as string) : (told ?? (this.#bySeq.get(seq) as string));
    if (!this.#bySeq.has(seq)) this.#bySeq.set(seq, digest);
    return digest;
  }
}

/** The first time that a request was made at, by its client's clock. */
export function baseOf({ calls }: { calls: readonly Said[] }): number {
  const times = calls.flatMap(
    ({ params }) => (params as { req?: { timestamp?: number } } | null)?.req?.timestamp ?? [],
  );
  return Math.min(...times, Number.MAX_SAFE_INTEGER);
}

/** The digests of all requests, in the order in which they are first seen. */
export function digestsIn({ calls }: { calls: readonly Said[] }): Set<string> {
  return new Set(
    calls.flatMap(({ params }) => {
      const { req, reqArgs } = (params ?? {}) as { req?: object; reqArgs?: { req?: object } };
      const request = req ?? reqArgs?.req;
      return typeof request === "object" && request !== null ? [digestOf(request)] : [];
    }),
  );
}
