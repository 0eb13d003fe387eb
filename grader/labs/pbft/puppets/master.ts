import { implement, type Serving, serve } from "../../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../../skeleton/zpbft/messages.ts";
import { listenAnew } from "../../../base/ports.ts";
import type { Master } from "../../../cluster/family.ts";
import type { Member } from "../../../cluster/member.ts";

/**
 * A master that the grader plays. It gives each replica the id that the grader chose, and the addresses at which *this*
 * replica reaches the others, which may be the wiretap's.
 */
export class PuppetMaster implements Master {
  readonly address: string;
  /** The addresses of members that must register, and have not. */
  readonly missing: ReadonlySet<string>;
  readonly #serving: Serving;

  private constructor(serving: Serving, missing: ReadonlySet<string>) {
    this.address = serving.address;
    this.missing = missing;
    this.#serving = serving;
  }

  /**
   * `members` are all replicas; those whose ids are in `awaited` register here, and are answered when all of them have, as
   * a real master does. `addressesFor` gives the addresses of all replicas as the one at `asker` is to see them.
   */
  static async listen(
    members: readonly Pick<Member, "address" | "publicPem">[],
    awaited: readonly number[],
    addressesFor: (asker: string) => string[],
  ): Promise<PuppetMaster> {
    const pubkeys = members.map(({ publicPem }) => publicPem);
    const missing = new Set(awaited.flatMap((id) => members[id]?.address ?? []));
    const complete = Promise.withResolvers<void>();
    const services = implement(METHODS, {
      "Master.RegisterRpc": async ({ addr, pubkey }) => {
        const member = members.find((one) => one.address === addr);
        if (member?.publicPem !== pubkey) return { ok: false, addrs: [], pubkeys: [] };
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
    return new PuppetMaster(await listenAnew(() => serve("localhost:0", services, () => {})), missing);
  }

  /** Closes it. Members that still wait for an answer get none. */
  close(): void {
    this.#serving.destroy();
  }
}
