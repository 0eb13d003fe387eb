import type { Entry } from "./messages.ts";

/** The most that one call carries, counted in bytes of commands and what stands around each. */
const BATCH_BYTES_MAX = 256 * 1024;
const BYTES_AROUND_COMMAND = 50;

/**
 * A server's log. Indexes begin at 1. What a snapshot covers is dropped, but for the index and the term of the last entry that
 * it covers: the *base*. Without a snapshot the base is (0, 0), so that the first entry, too, has one before it.
 */
export class RaftLog {
  baseIndex = 0;
  baseTerm = 0;
  /** The entry at `baseIndex + 1` first. */
  #entries: Entry[] = [];
  #unsavedFrom: number | undefined;

  get lastIndex(): number {
    return this.baseIndex + this.#entries.length;
  }

  get lastTerm(): number {
    return this.term(this.lastIndex);
  }

  /** The entry at an index. @throws RangeError for one that is not in the log: dropped, or not there yet */
  at(index: number): Entry {
    const entry = this.#entries[index - this.baseIndex - 1];
    if (entry === undefined) throw new RangeError(`no entry ${index} in a log of ${this.#extent}`);
    return entry;
  }

  /** The term of the entry at an index, which may be the base. @throws RangeError as `at` does */
  term(index: number): number {
    return index === this.baseIndex ? this.baseTerm : this.at(index).term;
  }

  /** The entries from an index on, to the end. None if it is one behind the last. @throws RangeError below the base */
  slice(from: number): Entry[] {
    if (from <= this.baseIndex) throw new RangeError(`no entry ${from} in a log of ${this.#extent}`);
    return this.#entries.slice(from - this.baseIndex - 1);
  }

  /** As many of the entries from an index on as fit one call: one at the least, if there is any. */
  batch(from: number): Entry[] {
    const entries = this.slice(from);
    let bytes = 0;
    const most = entries.findIndex(({ command }) => {
      bytes += Buffer.byteLength(command ?? "") + BYTES_AROUND_COMMAND;
      return bytes > BATCH_BYTES_MAX;
    });
    return most === -1 ? entries : entries.slice(0, Math.max(1, most));
  }

  /** The first index of a term in the log; undefined if there is none. The base is not in the log. */
  firstOfTerm(term: number): number | undefined {
    const place = this.#entries.findIndex((entry) => entry.term === term);
    return place === -1 ? undefined : this.baseIndex + 1 + place;
  }

  /** The last index of a term in the log, or the base's if that is the last of the term; undefined if there is none. */
  lastOfTerm(term: number): number | undefined {
    const place = this.#entries.findLastIndex((entry) => entry.term === term);
    if (place !== -1) return this.baseIndex + 1 + place;
    return term === this.baseTerm && this.baseIndex > 0 ? this.baseIndex : undefined;
  }

  /** Adds entries at the end. Returns the index of the last one. */
  append(entries: readonly Entry[]): number {
    this.#changed(this.lastIndex + 1);
    for (const entry of entries) this.#entries.push(entry);
    return this.lastIndex;
  }

  /** Removes the entry at an index, and all behind it. */
  truncate(from: number): void {
    if (from > this.lastIndex) return;
    if (from <= this.baseIndex) throw new RangeError(`entry ${from} is in the snapshot: it cannot be removed`);
    this.#changed(from);
    this.#entries.length = from - this.baseIndex - 1;
  }

  /**
   * Makes the last entry that a snapshot covers the base, and drops all before it. What follows stays if the log has the
   * very entry with this index and term; otherwise nothing does.
   */
  dropTo(index: number, term: number): void {
    const isHere = index > this.baseIndex && index <= this.lastIndex && this.term(index) === term;
    this.#entries = isHere ? this.slice(index + 1) : [];
    this.baseIndex = index;
    this.baseTerm = term;
    if (this.#unsavedFrom !== undefined) this.#unsavedFrom = Math.max(index + 1, this.#unsavedFrom);
  }

  /** The first index at which the log is not what it was when `saved` was called last; undefined if it is the same. */
  get unsavedFrom(): number | undefined {
    return this.#unsavedFrom;
  }

  /** To be called when all of it is on the disk. */
  saved(): void {
    this.#unsavedFrom = undefined;
  }

  get #extent(): string {
    return `${this.baseIndex + 1} to ${this.lastIndex}`;
  }

  #changed(from: number): void {
    this.#unsavedFrom = Math.min(from, this.#unsavedFrom ?? from);
  }
}
