import { setFrameBytesMax } from "../../../skeleton/znet/framing.ts";
import type { ReplyArgs } from "../../../skeleton/zpbft/messages.ts";
import { FRAME_BYTES_MAX } from "../../../skeleton/zviews/messages.ts";
import type { Client, Family } from "../../cluster/family.ts";
import type { Puppet } from "../../cluster/member.ts";
import type { Said } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import { keyringOf } from "../pbft/judge/case.ts";
import { newIdentity } from "../pbft/puppets/identity.ts";
import { PuppetMaster } from "../pbft/puppets/master.ts";
import { PLAYING } from "./playing/playing.ts";
import { replica, VIEWS } from "./wire.ts";

/** Who has sent what does not prove that. */
const SOMEBODY = replica(0).replace(/\d+$/, "?");

/**
 * The lab of PBFT's view change, for a person who plays with a cluster: servers with keys, whose patience is the machine's. A grade
 * plays servers in a world of their own (`cast.ts`).
 */
export const FAMILY: Family<Puppet, Client> = {
  protocol: VIEWS,
  size: (f) => 3 * f + 1,
  name: replica,
  roles: { master: "master", member: "server", client: "client" },
  args: {
    master: ({ address, f }) => [...roleOf("master", address), "-f", String(f)],
    member: ({ address, master, identity: { files } }) => {
      const [pri = "", pub = ""] = files;
      return [...roleOf("server", master), "-saddr", address, "-pri", pri, "-pub", pub];
    },
    client: ({ address, listen, master, timeout_s }) => {
      const bound = listen === address ? [] : ["-listen", listen];
      return [...roleOf("client", master), "-caddr", address, ...bound, "-timeout", String(timeout_s)];
    },
  },
  atWork: /== start work loop ==/,
  registered: /register success, id=(\d+)/,
  portTaken: /cannot listen on .*EADDRINUSE/,
  identity: newIdentity,
  puppet: () => Promise.reject(new RangeError("a replica of zviews is played in a world of its own")),
  master: (members, awaited, addressesFor) => {
    // A NEW-VIEW goes through the grader, too.
    setFrameBytesMax(FRAME_BYTES_MAX);
    return PuppetMaster.listen(members, awaited, addressesFor);
  },
  client: () => Promise.reject(new RangeError("a client of zviews is played in a world of its own")),
  callerOf: replierOf,
  playing: PLAYING,
};

const roleOf = (role: string, maddr: string): string[] => ["-lab", "zviews", "-role", role, "-maddr", maddr];

/** Who has sent a reply, by the signature on it. */
function replierOf(said: Omit<Said, "from">, history: History): string {
  if (said.method !== "Client.ReplyRpc" || VIEWS.malformation({ ...said, from: replica(0) }) !== undefined) {
    return SOMEBODY;
  }
  const { msg, sign } = said.params as ReplyArgs;
  return keyringOf(history).isSigned(msg.peerId, "reply", msg, sign) ? replica(msg.peerId) : SOMEBODY;
}
