import * as v from "valibot";
import type { Clock } from "../zclock/clock.ts";
import { Zkv } from "../zkv/zkv.ts";
import * as zlog from "../zlog/zlog.ts";
import { Link } from "../znet/link.ts";
import { natural } from "../znet/schemas.ts";
import { untilTold } from "../zserver/until-told.ts";
import { METHODS, type Value } from "./messages.ts";

/** What a server applies the decided values to. It is called for one at a time, and in order. */
export interface Service {
  /** Applies what is decided in an instance, and returns the result. The empty value changes nothing. */
  apply(seq: number, value: Value): string | Promise<string>;
  /** What a client's command came to, if it was applied and is that client's last. */
  resultOf?(client: string, number: number): string | undefined;
  /** The whole state. A service in another process says by itself what it needs no more (`Paxos.DoneRpc`). */
  snapshot?(): string;
  /** Puts the state of a snapshot in the place of what is there. */
  restore?(data: string): void;
}

/** How a client's command is written as a value: whose it is, and which. */
export const commandText = (client: string, number: number, command: string): string =>
  `${client}#${number} ${command}`;

const COMMAND = /^([0-9a-f]{1,32})#(\d{1,15}) (.*)$/;

const Snapshot = v.strictObject({
  pairs: v.string(),
  last: v.array(v.tuple([v.string(), v.strictObject({ number: natural, result: v.string() })])),
});

/**
 * The key-value store, in this process. A client that has heard no answer asks another server, and so one command may come to be
 * decided in two instances: it is executed in the first, and the second has the same result.
 */
export class LocalService implements Service {
  #zkv = new Zkv({ append: true });
  /** The last command of each client that was executed. */
  #last = new Map<string, { number: number; result: string }>();

  apply(_seq: number, value: Value): string {
    if (value === null) return "";
    const [, client, digits, command = ""] = COMMAND.exec(value) ?? [];
    if (client === undefined) return this.#zkv.execute(value);
    const number = Number(digits);
    const last = this.#last.get(client);
    if (last !== undefined && number <= last.number) return number === last.number ? last.result : "";
    const result = this.#zkv.execute(command);
    this.#last.set(client, { number, result });
    return result;
  }

  resultOf(client: string, number: number): string | undefined {
    const last = this.#last.get(client);
    return last?.number === number ? last.result : undefined;
  }

  snapshot(): string {
    return JSON.stringify({ pairs: this.#zkv.toText(), last: [...this.#last] });
  }

  restore(data: string): void {
    const { pairs, last } = v.parse(Snapshot, JSON.parse(data));
    this.#zkv = Zkv.fromText(pairs, { append: true });
    this.#last = new Map(last);
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

  async apply(seq: number, value: Value): Promise<string> {
    const name = "Service.DecidedRpc";
    await untilTold(this.#link, this.#clock, name, METHODS[name], { from: this.#from, seq, value });
    return "";
  }
}
