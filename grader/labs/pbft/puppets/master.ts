import type { Server as Listener, Socket } from "node:net";
import { implement, serve } from "../../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../../skeleton/zpbft/messages.ts";
import { freeAddresses } from "../../../base/ports.ts";

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
  readonly #listener: Listener;
  readonly #callers = new Set<Socket>();

  private constructor(address: string, missing: ReadonlySet<string>, listener: Listener) {
    this.address = address;
    this.missing = missing;
    this.#listener = listener;
    listener.on("connection", (socket: Socket) => {
      this.#callers.add(socket);
      socket.once("close", () => this.#callers.delete(socket));
    });
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
    const [address] = (await freeAddresses(1)) as [string];
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
    const listener = await serve(address, services, () => {});
    return new PuppetMaster(address, missing, listener);
  }

  /** Whoever still waits for an answer gets none. */
  close(): void {
    for (const socket of this.#callers) socket.destroy();
    this.#listener.close();
  }
}
