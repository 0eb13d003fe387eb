/** Who voted for whom and who leads, in each term, by the wire; and what of that no right servers do (E5, E10, E13). */
export class Votes {
  /** By `voter term`: for whom. */
  readonly #granted = new Map<string, Set<number>>();
  /** By `candidate term`: whose votes it was handed. */
  readonly #heard = new Map<string, Set<number>>();
  /** By term: who has led it. */
  readonly #leaders = new Map<number, Set<number>>();
  readonly #wrong = new Map<number, string>();

  /** A server has granted its vote. */
  granted(voter: number, candidate: number, term: number): void {
    const all = added(this.#granted, `${voter} ${term}`, candidate);
    if (all.size > 1) this.#blame(voter, `it has voted for ${[...all].join(" and for ")} in term ${term}`);
  }

  /** A candidate was handed a vote. Returns how many it has now of others. */
  heard(voter: number, candidate: number, term: number): number {
    return added(this.#heard, `${candidate} ${term}`, voter).size;
  }

  /** A server of `n` does what only a leader does. */
  leads(id: number, term: number, n: number): void {
    const all = added(this.#leaders, term, id);
    const [other] = [...all].filter((one) => one !== id);
    const count = (this.#heard.get(`${id} ${term}`)?.size ?? 0) + 1;
    const needed = Math.floor(n / 2) + 1;
    if (count < needed) this.#blame(id, `it leads in term ${term} with ${count} of ${needed} votes`);
    else if (other !== undefined) this.#blame(id, `it leads in term ${term}, and so has server ${other}`);
  }

  /** What a server has done wrong first. */
  wrongOf(id: number): string | undefined {
    return this.#wrong.get(id);
  }

  #blame(id: number, what: string): void {
    if (!this.#wrong.has(id)) this.#wrong.set(id, what);
  }
}

function added<K>(sets: Map<K, Set<number>>, key: K, one: number): Set<number> {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(one));
  return set;
}
