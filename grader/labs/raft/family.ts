import { familyOnDisks } from "../kit/world/family-on-disks.ts";
import { PLAYING } from "./playing/playing.ts";
import { RAFT, server } from "./wire.ts";

/** The labs of Raft, for a person who plays with a cluster. */
export const FAMILY = familyOnDisks({ lab: "zraft", spoken: "Raft", protocol: RAFT, name: server, playing: PLAYING });
