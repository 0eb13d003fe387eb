import type { Clock } from "../zclock/clock.ts";
import * as zlog from "../zlog/zlog.ts";
import type { Link } from "../znet/link.ts";
import type { Method, Params, Result } from "../znet/rpc.ts";

/** The other servers, as one calls them. */
export class Peers {
  readonly #links: readonly (Link | undefined)[];
  readonly #clock: Clock;
  readonly #patience_ms: number;
  /** Why the last call of each peer failed, by id; undefined if it did not. */
  readonly #failures: (string | undefined)[] = [];

  /** `patience_ms`: a peer that says nothing for so long counts as silent, and the call has failed. */
  constructor(links: readonly (Link | undefined)[], clock: Clock, patience_ms: number) {
    this.#links = links;
    this.#clock = clock;
    this.#patience_ms = patience_ms;
  }

  /**
   * Calls a method of another server. Rejects when it is dead, slow or refuses: the message says why. A call is not made again
   * by itself: who made it knows when that is still right.
   */
  async call<M extends Method>(id: number, name: string, method: M, params: Params<M>): Promise<Result<M>> {
    const link = this.#links[id];
    if (link === undefined) throw new RangeError(`there is no peer ${id}`);
    const reply = await link.call(name, method, params, {
      timeout_ms: this.#patience_ms,
      after: (ms, act) => this.#clock.after(ms, act),
    });
    this.#failures[id] = undefined;
    return reply;
  }

  /** Says in a WARN line that a call failed. A dead peer may be called many times a second: the same again is a Debug line. */
  callFailed(id: number, name: string, error: Error): void {
    const isKnown = this.#failures[id] === error.message;
    this.#failures[id] = error.message;
    const text = `${name} ${id} error: ${error.message}`;
    if (isKnown) zlog.debug(text);
    else zlog.warn(text);
  }
}
