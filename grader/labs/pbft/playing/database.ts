import { Zkv } from "../../../../skeleton/zkv/zkv.ts";
import { clientOf } from "../../../../skeleton/zpbft/identity.ts";
import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import { printable } from "../../../base/text.ts";
import type { DatabaseEvent } from "../../../cluster/web/events.ts";

const [BEGINNING, END] = ["==== zkv ====", "============="];

/** So many of the last pairs are told, and so much of each. */
const PAIRS_MAX = 100;
const TEXT_MAX = 200;

export type Pair = readonly [key: string, value: string];

/** Reads the databases that a server prints, line by line. */
export class PrintedDatabases {
  #pairs: Pair[] | undefined;

  /** The pairs of a database when its last line has come. */
  read(line: string): Pair[] | undefined {
    if (line === BEGINNING) this.#pairs = [];
    else if (line === END) {
      const whole = this.#pairs;
      this.#pairs = undefined;
      return whole;
    } else if (line !== "") {
      const colon = line.indexOf(":");
      this.#pairs?.push([line.slice(0, colon), line.slice(colon + 1)]);
    }
    return undefined;
  }
}

/** The database that a replica has by the wire: of the requests that it was entitled to execute, in their order (X1, Q2). */
export class ImpliedDatabase {
  readonly #zkv = new Zkv();
  readonly #last = new Map<string, number>();
  #seq = 0;

  /** Executes what is committed and not executed yet. Where a seq is missing, nothing behind it is executed. */
  advance(to: number, requestOf: (seq: number) => RequestArgs | undefined): void {
    for (let next = this.#seq + 1; next <= to; next++) {
      const request = requestOf(next);
      if (request === undefined) return;
      this.#seq = next;
      const client = clientOf(request);
      if (request.req.timestamp <= (this.#last.get(client) ?? Number.NEGATIVE_INFINITY)) continue;
      this.#last.set(client, request.req.timestamp);
      this.#zkv.execute(request.req.command);
    }
  }

  /** The last seq that it has executed. */
  get seq(): number {
    return this.#seq;
  }

  get pairs(): Pair[] {
    // As everything that a process writes is read.
    const text = printable(this.#zkv.toString());
    return text === ""
      ? []
      : text.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
  }
}

/** A printed database, for a page. `implied` is what the wire says that it holds; undefined if nobody can tell. */
export function databaseEvent(
  id: number,
  printed: readonly Pair[],
  implied: readonly Pair[] | undefined,
): DatabaseEvent {
  const shown = printed.slice(-PAIRS_MAX).map(([key, value]) => [brief(key), brief(value)] as const);
  const differs = implied === undefined ? undefined : differenceOf(printed, implied);
  return { kind: "db", id, pairs: shown, more: printed.length - shown.length, ...(differs && { differs }) };
}

function differenceOf(printed: readonly Pair[], implied: readonly Pair[]): DatabaseEvent["differs"] {
  const [has, should] = [new Map(printed), new Map(implied)];
  const keys = [...new Set([...has.keys(), ...should.keys()])].filter((key) => has.get(key) !== should.get(key));
  const [first] = keys;
  if (first === undefined) return undefined;
  const value = (pairs: ReadonlyMap<string, string>): string =>
    pairs.has(first) ? `${brief(first)} is ${brief(pairs.get(first) as string)}` : `there is no ${brief(first)}`;
  return {
    keys: keys.slice(0, PAIRS_MAX).map(brief),
    text: `it prints that ${value(has)}; by the wire ${value(should)}`,
  };
}

function brief(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}… (${text.length} characters)`;
}
