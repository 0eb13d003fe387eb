import { newKeyPair } from "../../../skeleton/znet/keys.ts";
import type { Workload } from "../../cluster/workload.ts";
import { PuppetClient } from "../pbft/puppets/client.ts";

/** Puts, each sent to the leader of view 0 by a client with a key of its own. */
export const WORKLOAD: Workload = {
  join: async (master, history) => {
    const puppet = await PuppetClient.join(master, history);
    await puppet.connected([...puppet.pubkeys.keys()]);
    return {
      client: () => {
        const keys = newKeyPair("ed25519");
        return (command) => puppet.ask(0, puppet.request(command, keys));
      },
      close: () => puppet.close(),
    };
  },
  // The request, n-1 pre-prepares, n(n-1) PREPAREs and as many COMMITs, n replies.
  callsPerRequest: (n) => 1 + (n - 1) + 2 * n * (n - 1) + n,
};
