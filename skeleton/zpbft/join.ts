import * as fromMaster from "../zmaster/join.ts";
import type { Connection, Params, Result } from "../znet/rpc.ts";
import { METHODS } from "./messages.ts";

type MasterMethod = "Master.RegisterRpc" | "Master.GetPeersRpc";

/** Asks the master for the cluster, as `askMaster` of `zmaster/join.ts`. That must be 3f+1 addresses, and a key for each. */
export function askMaster<N extends MasterMethod>(
  master: Connection,
  maddr: string,
  name: N,
  params: Params<(typeof METHODS)[N]>,
): Promise<Result<(typeof METHODS)[N]>> {
  return fromMaster.askMaster(master, maddr, { name, method: METHODS[name], params, whyUnusable });
}

function whyUnusable(answer: Result<(typeof METHODS)[MasterMethod]>): string | undefined {
  const { addrs, pubkeys } = answer;
  const refused = "ok" in answer && !answer.ok;
  if (refused || (pubkeys.length === addrs.length && addrs.length % 3 === 1)) return undefined;
  return `${addrs.length} addresses and ${pubkeys.length} keys: no 3f+1 servers`;
}
