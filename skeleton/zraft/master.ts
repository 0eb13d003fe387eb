import { runMaster } from "../zmaster/master.ts";
import { implement } from "../znet/rpc.ts";
import { METHODS } from "./messages.ts";

/** Runs the master of a cluster of n servers: it answers calls until the process ends. */
export async function runRaftMaster(maddr: string, listen: string, n: number): Promise<void> {
  await runMaster({ maddr, listen, n, size: `n=${n}`, firstLeads: false }, (master) =>
    implement(METHODS, {
      "Master.RegisterRpc": (args) => master.register(args),
      "Master.GetPeersRpc": (args) => master.getPeers(args),
    }),
  );
}
