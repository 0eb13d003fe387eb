import { Agent, get } from "node:http";
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
  doors: (ports) => {
    const agents: Agent[] = [];
    return {
      client: () => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const port = ports[agents.length % ports.length] as number;
        agents.push(agent);
        return (command) => asked(port, agent, command);
      },
      close: () => {
        for (const agent of agents) agent.destroy();
      },
    };
  },
  // The request, n-1 pre-prepares, n(n-1) PREPAREs and as many COMMITs, n replies.
  callsPerRequest: (n) => 1 + (n - 1) + 2 * n * (n - 1) + n,
};

/** Asks a front door, and reads its answer to the end. */
function asked(port: number, agent: Agent, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: "localhost", port, agent, path: `/req?cmd=${encodeURIComponent(command)}` }, (response) => {
      response.resume().on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`a front door answered ${response.statusCode} to ${command}`));
      });
    }).on("error", reject);
  });
}
