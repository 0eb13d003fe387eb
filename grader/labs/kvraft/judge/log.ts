import { isRead, readEntry } from "../../../../skeleton/zkvraft/entries.ts";
import { type Limits, type LogEntry, Model, type Outcome, type Slip, type TimeSlip } from "../model.ts";

const SLIPS: readonly Slip[] = ["O2", "O3", "O6"];

/** The log that all servers were given, as far as it is known: what its entries come to depends on nothing else (O7). */
export class Log {
  readonly entries: ReadonlyMap<number, LogEntry>;
  /** The highest index up to which every entry is known. */
  readonly known: number;
  /** By index, from 1 on. */
  readonly outcomes: readonly Outcome[];
  /** How long a snapshot after an index could well be, in bytes, and how many sessions are in it. */
  readonly sizes: readonly { bytes: number; sessions: number }[];
  readonly #limits: Limits;
  /** The places of the entries of one command, by whose it is and which. */
  readonly #places = new Map<string, number[]>();
  /** The places at which a command was executed, by whose it is. */
  readonly #executed = new Map<number, { place: number; commandId: number }[]>();

  constructor(entries: ReadonlyMap<number, LogEntry>, limits: Limits, hasSnapshots: boolean) {
    this.entries = entries;
    this.#limits = limits;
    const model = new Model(limits);
    const outcomes: Outcome[] = [];
    const sizes: { bytes: number; sessions: number }[] = [];
    let known = 0;
    for (let entry = entries.get(1); entry !== undefined; entry = entries.get(known + 1)) {
      known += 1;
      const outcome = model.take(known, entry);
      outcomes[known] = outcome;
      if (hasSnapshots) sizes[known] = { bytes: Buffer.byteLength(model.contents), sessions: model.sessions.size };
      if (outcome.kind !== "command") continue;
      const { clientId, commandId, status, first } = outcome;
      this.#places.getOrInsertComputed(`${clientId} ${commandId}`, () => []).push(known);
      if (status === "ok" && first === undefined)
        this.#executed.getOrInsertComputed(clientId, () => []).push({ place: known, commandId });
    }
    this.known = known;
    this.outcomes = outcomes;
    this.sizes = sizes;
  }

  /** What the entries of a command came to up to an index, in their order. */
  outcomesOf(clientId: number, commandId: number, upTo: number): Outcome[] {
    const places = this.#places.get(`${clientId} ${commandId}`) ?? [];
    return places.filter((place) => place <= upTo).map((place) => this.outcomes[place] as Outcome);
  }

  /** Whether a higher number of a client was executed up to an index. */
  hasExecutedAbove(clientId: number, commandId: number, upTo: number): boolean {
    const executed = this.#executed.get(clientId) ?? [];
    return executed.some((one) => one.place <= upTo && one.commandId > commandId);
  }

  /** The state after an index: it takes as long as all that is before. */
  stateAt(index: number): Model {
    const model = new Model(this.#limits);
    for (let place = 1; place <= index; place++) model.take(place, this.entries.get(place) as LogEntry);
    return model;
  }

  /**
   * The mistake by which a command has a result that it did not come to, up to an index; undefined if no single one of these explains
   * it. A read may have been answered from the state, too.
   */
  slipFor(command: string, result: string, upTo: number): Slip | undefined {
    return SLIPS.find((slip) => {
      const [model, right] = [new Model(this.#limits, slip), new Model(this.#limits)];
      let differs = false;
      for (let place = 1; place <= upTo; place++) {
        const entry = this.entries.get(place) as LogEntry;
        const [told, came] = [model.take(place, entry), right.take(place, entry)];
        differs ||= told.result !== came.result || model.zkv.toText() !== right.zkv.toText();
        if (!differs) continue;
        if (readEntry(entry.command ?? "")?.command === command && told.result === result) return true;
        if (isRead(command) && model.zkv.execute(command) === result) return true;
      }
      return false;
    });
  }

  /** What its entries come to, by index, with a mistake. */
  outcomesWith(slip: TimeSlip): readonly Outcome[] {
    const model = new Model(this.#limits, slip);
    const outcomes: Outcome[] = [];
    for (let place = 1; place <= this.known; place++)
      outcomes[place] = model.take(place, this.entries.get(place) as LogEntry);
    return outcomes;
  }

  /** All that a read is answered by the states from one index to another. */
  readsBetween(command: string, from: number, to: number): Set<string> {
    const model = this.stateAt(from);
    const results = new Set([model.zkv.execute(command)]);
    for (let place = from + 1; place <= to; place++) {
      model.take(place, this.entries.get(place) as LogEntry);
      results.add(model.zkv.execute(command));
    }
    return results;
  }
}
