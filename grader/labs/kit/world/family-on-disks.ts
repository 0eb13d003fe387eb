import type { Client, Family } from "../../../cluster/family.ts";
import { NO_KEYS, type Puppet } from "../../../cluster/member.ts";
import type { Protocol } from "../../../history/history.ts";
import { FolderDisk } from "./folder-disk.ts";
import { playMaster } from "./play-master.ts";

/** What such labs differ in. */
interface Differing extends Pick<Family<Puppet, Client>, "playing" | "name"> {
  lab: string;
  /** What its servers speak, for people. */
  spoken: string;
  /** The role of its clients. */
  client?: string;
  protocol: Protocol;
}

/**
 * A lab of a crash-tolerant protocol, for a person who plays with a cluster: 2f+1 servers without keys, each with a disk. A grade plays
 * servers in a world of their own (`cast.ts`).
 */
export function familyOnDisks({
  lab,
  spoken,
  client = "client",
  protocol,
  name,
  playing,
}: Differing): Family<Puppet, Client> {
  const roleOf = (role: string, maddr: string): string[] => ["-lab", lab, "-role", role, "-maddr", maddr];
  return {
    protocol,
    name,
    playing,
    size: (f) => 2 * f + 1,
    roles: { master: "master", member: "server", client },
    args: {
      master: ({ address, f }) => [...roleOf("master", address), "-n", String(2 * f + 1)],
      member: ({ address, master, isNew }) => {
        const disk = ["-disk", "fd", ...(isNew ? ["-new"] : [])];
        return [...roleOf("server", master), "-saddr", address, ...disk];
      },
      client: ({ master, timeout_s }) => [...roleOf(client, master), "-timeout", String(timeout_s)],
    },
    disk: FolderDisk.make,
    atWork: /== start work loop ==/,
    registered: /register success, id=(\d+)/,
    portTaken: /cannot listen on .*EADDRINUSE/,
    identity: async () => NO_KEYS,
    puppet: () => Promise.reject(new RangeError(`a server of ${spoken} is played in a world of its own`)),
    master: playMaster,
    client: () => Promise.reject(new RangeError(`a client of ${spoken} is played in a world of its own`)),
  };
}
