import { implement, serve } from "../../../../skeleton/znet/rpc.ts";
import { MASTER_METHODS } from "../../../../skeleton/zserver/master-methods.ts";
import { listenAnew } from "../../../base/ports.ts";
import type { Master } from "../../../cluster/family.ts";
import type { Member } from "../../../cluster/member.ts";

/**
 * A master that the grader plays. Those of `awaited` register with it, and are answered when all of them have, as a real master
 * does it; `addressesFor` gives the addresses of all servers as the one at `asker` is to see them.
 */
export async function playMaster(
  members: readonly Pick<Member, "address">[],
  awaited: readonly number[],
  addressesFor: (asker: string) => string[],
): Promise<Master> {
  const missing = new Set(awaited.flatMap((id) => members[id]?.address ?? []));
  const complete = Promise.withResolvers<void>();
  const services = implement(MASTER_METHODS, {
    "Master.RegisterRpc": async ({ addr }) => {
      if (!members.some(({ address }) => address === addr)) return { ok: false, addrs: [], pubkeys: [] };
      missing.delete(addr);
      if (missing.size === 0) complete.resolve();
      await complete.promise;
      return { ok: true, addrs: addressesFor(addr), pubkeys: [] };
    },
    // A client has no address.
    "Master.GetPeersRpc": async () => {
      await complete.promise;
      return { addrs: addressesFor(""), pubkeys: [] };
    },
  });
  const serving = await listenAnew(() => serve("localhost:0", services, () => {}));
  return { address: serving.address, missing, close: () => serving.destroy() };
}
