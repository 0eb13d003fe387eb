import type { Client, Family } from "../../cluster/family.ts";
import { NO_KEYS, type Puppet } from "../../cluster/member.ts";
import { FolderDisk } from "../kit/world/folder-disk.ts";
import { playMaster } from "../kit/world/play-master.ts";
import { PLAYING } from "./playing/playing.ts";
import { PAXOS, server } from "./wire.ts";

/**
 * The lab of Paxos, for a person who plays with a cluster: servers without keys, each with a disk. A grade plays servers in a world
 * of their own (`cast.ts`).
 */
export const FAMILY: Family<Puppet, Client> = {
  protocol: PAXOS,
  size: (f) => 2 * f + 1,
  name: server,
  roles: { master: "master", member: "server", client: "client" },
  args: {
    master: ({ address, f }) => [...roleOf("master", address), "-n", String(2 * f + 1)],
    member: ({ address, master, isNew }) => {
      const disk = ["-disk", "fd", ...(isNew ? ["-new"] : [])];
      return [...roleOf("server", master), "-saddr", address, ...disk];
    },
    client: ({ master, timeout_s }) => [...roleOf("client", master), "-timeout", String(timeout_s)],
  },
  disk: FolderDisk.make,
  atWork: /== start work loop ==/,
  registered: /register success, id=(\d+)/,
  portTaken: /cannot listen on .*EADDRINUSE/,
  identity: async () => NO_KEYS,
  puppet: () => Promise.reject(new RangeError("a server of Paxos is played in a world of its own")),
  master: playMaster,
  client: () => Promise.reject(new RangeError("a client of Paxos is played in a world of its own")),
  playing: PLAYING,
};

const roleOf = (role: string, maddr: string): string[] => ["-lab", "zpaxos", "-role", role, "-maddr", maddr];
