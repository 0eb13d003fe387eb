import type { ReplyArgs } from "../../../skeleton/zpbft/messages.ts";
import type { Family } from "../../cluster/family.ts";
import type { Said } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import { keyringOf } from "./judge/case.ts";
import { lastDone_ms } from "./last-done.ts";
import { PLAYING } from "./playing/playing.ts";
import { TELLER } from "./playing/teller.ts";
import { PuppetClient } from "./puppets/client.ts";
import { newIdentity } from "./puppets/identity.ts";
import { PuppetMaster } from "./puppets/master.ts";
import { PuppetReplica } from "./puppets/replica.ts";
import { malformation, PBFT, replica, SOMEBODY } from "./wire.ts";

/** The labs of PBFT: replicas, of which each signs with a key of its own, a master, and clients. */
export const FAMILY: Family<PuppetReplica, PuppetClient> = {
  protocol: PBFT,
  size: (f) => 3 * f + 1,
  name: replica,
  roles: { master: "master", member: "server", client: "client" },
  args: {
    master: ({ address, f }) => ["-role", "master", "-maddr", address, "-f", String(f)],
    member: ({ address, master, identity: { files } }) => {
      const [pri = "", pub = ""] = files;
      return ["-role", "server", "-maddr", master, "-saddr", address, "-pri", pri, "-pub", pub];
    },
    client: ({ address, listen, master, timeout_s }) => {
      const bound = listen === address ? [] : ["-listen", listen];
      return ["-role", "client", "-maddr", master, "-caddr", address, ...bound, "-timeout", String(timeout_s)];
    },
  },
  door: (port) => ["-http", `:${port}`],
  atWork: /== start work loop ==/,
  registered: /register success, id=(\d+)/,
  portTaken: /cannot listen on .*EADDRINUSE/,
  identity: newIdentity,
  puppet: async (id, history, caller) => {
    const puppet = await PuppetReplica.listen(id, history, caller);
    puppet.onSign = (phase, msg, sign) => keyringOf(history).vouch(id, phase, msg, sign);
    return puppet;
  },
  master: PuppetMaster.listen,
  client: joined,
  callerOf: replierOf,
  lastDone_ms,
  playing: PLAYING,
  teller: TELLER,
};

/** Who has sent a reply, by the signature on it. */
function replierOf(said: Omit<Said, "from">, history: History): string {
  if (said.method !== "Client.ReplyRpc" || malformation({ ...said, from: replica(0) }) !== undefined) return SOMEBODY;
  const { msg, sign } = said.params as ReplyArgs;
  return keyringOf(history).isSigned(msg.peerId, "reply", msg, sign) ? replica(msg.peerId) : SOMEBODY;
}

/** A judge need not check what the grader itself has signed. */
async function joined(master: string, history: History): Promise<PuppetClient> {
  const client = await PuppetClient.join(master, history);
  client.onSign = (request) => keyringOf(history).vouchFor(request);
  return client;
}
