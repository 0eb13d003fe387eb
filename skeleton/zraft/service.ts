import type { Clock } from "../zclock/clock.ts";
import { Zkv } from "../zkv/zkv.ts";
import * as zlog from "../zlog/zlog.ts";
import { Link } from "../znet/link.ts";
import { untilTold } from "../zserver/until-told.ts";
import { type Entry, METHODS } from "./messages.ts";

/** What a server applies its log to. Both are called one at a time, and in order. */
export interface Service {
  /** Applies the entry at an index, and returns the result. An entry without a command changes nothing. */
  apply(index: number, entry: Entry): string | Promise<string>;
  /** Puts the state of a snapshot, taken after an index, in the place of what is there. */
  restore(index: number, term: number, data: string): void | Promise<void>;
  /** The whole state. A service in another process says by itself when it has one (`Raft.SnapshotRpc`). */
  snapshot?(): string;
  /** The term and the result of an entry that was applied not long ago. */
  resultOf?(index: number): Applied | undefined;
}

interface Applied {
  term: number;
  result: string;
}

/** The results of so many entries are kept for those who ask for them. */
const RESULTS_KEPT_MAX = 1000;

/** The key-value store, in this process. */
export class LocalService implements Service {
  #zkv = new Zkv({ append: true });
  readonly #results = new Map<number, Applied>();

  apply(index: number, { term, command }: Entry): string {
    const result = command === null ? "" : this.#zkv.execute(command);
    this.#results.set(index, { term, result });
    this.#results.delete(index - RESULTS_KEPT_MAX);
    return result;
  }

  restore(_index: number, _term: number, data: string): void {
    this.#zkv = Zkv.fromText(data, { append: true });
    this.#results.clear();
  }

  snapshot(): string {
    return this.#zkv.toText();
  }

  resultOf(index: number): Applied | undefined {
    return this.#results.get(index);
  }
}

/** A service in another process. What it is told, it is told until it has answered. */
export class RemoteService implements Service {
  readonly #from: number;
  readonly #clock: Clock;
  readonly #link: Link;

  /** `from` is the id that the server calls itself by. */
  constructor(addr: string, from: number, clock: Clock) {
    this.#from = from;
    this.#clock = clock;
    this.#link = new Link(addr, (fault) => zlog.warn(fault));
  }

  async apply(index: number, entry: Entry): Promise<string> {
    const params = { from: this.#from, index, ...entry };
    const name = "Service.ApplyRpc";
    await untilTold(this.#link, this.#clock, name, METHODS[name], params);
    return "";
  }

  async restore(index: number, term: number, data: string): Promise<void> {
    const params = { from: this.#from, index, term, data };
    const name = "Service.RestoreRpc";
    await untilTold(this.#link, this.#clock, name, METHODS[name], params);
  }
}
