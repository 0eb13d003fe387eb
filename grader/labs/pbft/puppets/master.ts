import { implement, type Serving, serve } from "../../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../../skeleton/zpbft/messages.ts";

/** The seats of a cluster, by replica id: the address that each replica registers, and its public key in PEM. */
export interface Seat {
  address: string;
  publicPem: string;
}

/**
 * A master that the grader plays: it seats each replica where the grader wants it, and tells each where *it* finds the
 * others, which may be a place where the grader listens in.
 */
export class PuppetMaster {
  readonly address: string;
  /** The addresses of those who are to register, and have not. */
  readonly missing: ReadonlySet<string>;
  readonly #serving: Serving;

  private constructor(serving: Serving, missing: ReadonlySet<string>) {
    this.address = serving.address;
    this.missing = missing;
    this.#serving = serving;
  }

  /**
   * `seats` are all replicas; those whose ids are in `awaited` register here, and are answered when all of them have, as
   * a real master does. `addressesFor` gives the addresses of all replicas as the one at `asker` is to see them.
   */
  static async listen(
    seats: readonly Seat[],
    awaited: readonly number[],
    addressesFor: (asker: string) => string[],
  ): Promise<PuppetMaster> {
    const pubkeys = seats.map(({ publicPem }) => publicPem);
    const missing = new Set(awaited.flatMap((id) => seats[id]?.address ?? []));
    const complete = Promise.withResolvers<void>();
    const services = implement(METHODS, {
      "Master.RegisterRpc": async ({ addr, pubkey }) => {
        const seat = seats.find((one) => one.address === addr);
        if (seat?.publicPem !== pubkey) return { ok: false, addrs: [], pubkeys: [] };
        missing.delete(addr);
        if (missing.size === 0) complete.resolve();
        await complete.promise;
        return { ok: true, addrs: addressesFor(addr), pubkeys };
      },
      "Master.GetPeersRpc": async ({ addr }) => {
        await complete.promise;
        return { addrs: addressesFor(addr), pubkeys };
      },
    });
    return new PuppetMaster(await serve("localhost:0", services, () => {}), missing);
  }

  /** Whoever still waits for an answer gets none. */
  close(): void {
    this.#serving.destroy();
  }
}
