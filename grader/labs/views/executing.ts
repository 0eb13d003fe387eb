import { Zkv } from "../../../skeleton/zkv/zkv.ts";
import { canonicalJson, readPublicKey } from "../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../skeleton/zpbft/messages.ts";

/** The answer to a request. */
export interface Answered {
  timestamp: number;
  clientAddr: string;
  result: string;
}

/** What whoever executes requests in the order of their seqs comes to: the judge's own account of it. */
export class Executing {
  seq = 0;
  readonly #zkv = new Zkv();
  readonly #clients = new Map<
    string,
    [client: string, timestamp: number, seq: number, clientAddr: string, result: string]
  >();

  /** Executes the next seq. Undefined for the null request, and for one that is skipped, for it was executed before. */
  next(args: RequestArgs | null): Answered | undefined {
    this.seq += 1;
    if (args === null) return undefined;
    const { clientAddr, timestamp, command } = args.req;
    const client = readPublicKey(args.pubkey).fingerprint;
    if (timestamp <= (this.#clients.get(client)?.[1] ?? -1)) return undefined;
    const result = this.#zkv.execute(command);
    this.#clients.set(client, [client, timestamp, this.seq, clientAddr, result]);
    return { timestamp, clientAddr, result };
  }

  /** What the digest of a checkpoint is over (CP2): the state after the last seq, as text. */
  get text(): string {
    const clients = [...this.#clients.values()].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return canonicalJson({ seq: this.seq, pairs: this.#zkv.pairs, clients });
  }
}
