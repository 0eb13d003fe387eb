import { messageOf } from "../zlog/text.ts";
import {
  type After,
  type Connection,
  dial,
  type Method,
  type OnFault,
  type Params,
  type Result,
  UnreachableError,
} from "./rpc.ts";

const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 400;

/** How many calls are kept for a peer that is away; the oldest are let go first. */
const KEPT_MAX = 4000;

/** How a link deals with a call that does not reach the peer. */
export interface CallOptions {
  /** Reject after this long without an answer. */
  timeout_ms?: number;
  /** By what clock, if that is not the machine's. */
  after?: After;
  /** Make the call again when the peer is back. It has failed all the same, and nobody hears of the second answer. */
  keep?: boolean;
}

/**
 * A connection to one address that is dialled again for ever, with growing pauses, whenever it is down. A call on a
 * link that is down fails at once: nobody waits for a peer that is dead.
 */
export class Link {
  readonly address: string;
  /** Resolves when the peer was reached for the first time. */
  readonly reached: Promise<void>;
  #connection: Connection | undefined;
  /** Why there is no connection: what the last attempt, or the last connection, ended with. */
  #cause = "not connected yet";
  #ended = false;
  #retry: NodeJS.Timeout | undefined;
  #kept: (() => void)[] = [];
  readonly #onFault: OnFault;

  constructor(address: string, onFault: OnFault) {
    this.address = address;
    this.#onFault = onFault;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.reached = promise;
    this.#connect(BACKOFF_MIN_MS, resolve);
  }

  /** Why the peer cannot be called now, or undefined if it can. */
  get down(): string | undefined {
    return this.#live === undefined ? this.#cause : undefined;
  }

  get #live(): Connection | undefined {
    return this.#connection?.ended ? undefined : this.#connection;
  }

  /** Rejects with `UnreachableError` or `RefusedError`. */
  async call<M extends Method>(
    name: string,
    method: M,
    params: Params<M>,
    { timeout_ms, after, keep }: CallOptions = {},
  ): Promise<Result<M>> {
    const connection = this.#live;
    try {
      if (connection === undefined) throw new UnreachableError(this.#cause);
      return await connection.call(name, method, params, timeout_ms, after);
    } catch (error) {
      const lost = connection === undefined || connection.ended;
      if (keep && lost && !this.#ended) {
        // Nobody waits for it any more: the one who called was told of the first failure.
        this.#keep(() => void this.call(name, method, params, { timeout_ms, after, keep }).catch(() => {}));
      }
      throw error;
    }
  }

  close(): void {
    this.#ended = true;
    clearTimeout(this.#retry);
    this.#kept = [];
    this.#connection?.close();
  }

  #keep(again: () => void): void {
    if (this.#live !== undefined) {
      again();
      return;
    }
    this.#kept.push(again);
    if (this.#kept.length > KEPT_MAX) this.#kept.shift();
  }

  async #connect(pause_ms: number, onReached: () => void): Promise<void> {
    try {
      const connection = await dial(this.address, this.#onFault);
      if (this.#ended) return connection.close();
      this.#connection = connection;
      onReached();
      for (const again of this.#kept.splice(0)) again();
      await connection.closed;
      this.#connection = undefined;
      this.#cause = "the connection ended";
      pause_ms = BACKOFF_MIN_MS;
    } catch (error) {
      this.#cause = messageOf(error);
    }
    if (this.#ended) return;
    this.#retry = setTimeout(() => this.#connect(Math.min(pause_ms * 2, BACKOFF_MAX_MS), onReached), pause_ms);
  }
}
