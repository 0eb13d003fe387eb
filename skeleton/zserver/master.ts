import { runMaster } from "../zmaster/master.ts";
import { implement } from "../znet/rpc.ts";
import { MASTER_METHODS } from "./master-methods.ts";

/** Runs the master of a cluster of n servers: it answers calls until the process ends. */
export async function runEqualsMaster(maddr: string, listen: string, n: number): Promise<void> {
  await runMaster({ maddr, listen, n, size: `n=${n}`, firstLeads: false }, (master) =>
    implement(MASTER_METHODS, {
      "Master.RegisterRpc": (args) => master.register(args),
      "Master.GetPeersRpc": (args) => master.getPeers(args),
    }),
  );
}
