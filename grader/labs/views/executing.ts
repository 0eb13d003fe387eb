import { Zkv } from "../../../skeleton/zkv/zkv.ts";
import { canonicalJson, readPublicKey } from "../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../skeleton/zpbft/messages.ts";

/** The answer to a request. */
export interface Answered {
  timestamp: number;
  clientAddr: string;
  result: string;
}

/** The last answer to a client, which goes by the fingerprint of its key. */
type LastAnswer = [client: string, timestamp: number, seq: number, clientAddr: string, result: string];

/** The state after a seq: what the digest of a checkpoint is over (CP2). */
export interface State {
  seq: number;
  pairs: [string, string][];
  clients: LastAnswer[];
}

/** What whoever executes requests in the order of their seqs comes to: the judge's own account of it. */
export class Executing {
  seq: number;
  readonly #zkv: Zkv;
  readonly #clients: Map<string, LastAnswer>;

  /** `state` is where it goes on from, if that is not the beginning. */
  constructor({ seq, pairs, clients }: State = { seq: 0, pairs: [], clients: [] }) {
    this.seq = seq;
    this.#zkv = Zkv.ofPairs(pairs);
    this.#clients = new Map(clients.map((client) => [client[0], client]));
  }

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

  /** The text of the state after the last seq. */
  get text(): string {
    const clients = [...this.#clients.values()].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const state: State = { seq: this.seq, pairs: this.#zkv.pairs, clients };
    return canonicalJson(state);
  }
}
