import { runMaster } from "../zmaster/master.ts";
import { implement } from "../znet/rpc.ts";
import { METHODS } from "./messages.ts";

/** Runs the master of a cluster of 3f+1 servers, each with a key: it answers calls until the process ends. */
export async function runKeyedMaster(maddr: string, listen: string, f: number): Promise<void> {
  const n = 3 * f + 1;
  await runMaster({ maddr, listen, n, size: `f=${f}, peerNum=${n}`, firstLeads: true }, (master) =>
    implement(METHODS, {
      "Master.RegisterRpc": (args) => master.register(args),
      "Master.GetPeersRpc": (args) => master.getPeers(args),
    }),
  );
}
