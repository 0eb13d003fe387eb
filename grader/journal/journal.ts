/** One call on the wire, as the grader saw it: it made the call, or took it, or passed it on. */
export interface JournalRecord {
  /** When it was seen, in milliseconds since the journal began. */
  time_ms: number;
  /** `client :8005`, `replica 2`, … */
  from: string;
  to: string;
  method: string;
  params: unknown;
  /** What became of the call, when that is known. */
  outcome?: { result: unknown } | { error: string };
}

/** What crossed the wire, in the order in which the grader saw it: the evidence for every verdict. */
export class Journal {
  readonly records: JournalRecord[] = [];
  readonly #start_ms = performance.now();
  readonly #watchers = new Set<() => void>();

  /** Writes a call down, and returns its record, for the outcome to be added. */
  add(call: Pick<JournalRecord, "from" | "to" | "method" | "params">): JournalRecord {
    const record: JournalRecord = { time_ms: performance.now() - this.#start_ms, ...call };
    this.records.push(record);
    for (const look of this.#watchers) look();
    return record;
  }

  /** Resolves with true as soon as the condition holds for the records, and with false when it is aborted first. */
  async until(condition: (records: readonly JournalRecord[]) => boolean, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = (): void => {
      if (condition(this.records)) resolve(true);
      else if (signal.aborted) resolve(false);
    };
    this.#watchers.add(look);
    signal.addEventListener("abort", look);
    look();
    return promise.finally(() => {
      this.#watchers.delete(look);
      signal.removeEventListener("abort", look);
    });
  }
}
