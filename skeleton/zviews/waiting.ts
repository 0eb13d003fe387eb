import { clientOf, requestKey } from "../zpbft/identity.ts";
import type { RequestArgs } from "../zpbft/messages.ts";

/** So many requests may wait at a replica. Of each client, only the last one does: it asks for one thing at a time. */
const CLIENTS_MAX = 1000;

/** The requests that a replica has taken and not executed yet, by client. */
export class Waiting {
  readonly #byClient = new Map<string, RequestArgs>();

  get size(): number {
    return this.#byClient.size;
  }

  /** In the order in which they came. */
  get all(): RequestArgs[] {
    return [...this.#byClient.values()];
  }

  /** False if too many wait. */
  add(args: RequestArgs): boolean {
    const client = clientOf(args);
    const known = this.#byClient.get(client);
    if (known !== undefined && known.req.timestamp >= args.req.timestamp) return true;
    if (known === undefined && this.#byClient.size >= CLIENTS_MAX) return false;
    this.#byClient.delete(client);
    this.#byClient.set(client, args);
    return true;
  }

  has(args: RequestArgs): boolean {
    const known = this.#byClient.get(clientOf(args));
    return known !== undefined && requestKey(known) === requestKey(args);
  }

  /** Takes out what a client has an answer to: all up to a timestamp. */
  remove(client: string, timestamp: number): void {
    const known = this.#byClient.get(client);
    if (known !== undefined && known.req.timestamp <= timestamp) this.#byClient.delete(client);
  }
}
