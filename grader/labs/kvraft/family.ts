import { familyOnDisks } from "../kit/world/family-on-disks.ts";
import { PLAYING } from "./playing/playing.ts";
import { KVRAFT, server } from "./wire.ts";

/** The labs of a service on Raft, for a person who plays with a cluster: each server has a Raft of its own, lab zraft's reference. */
export const FAMILY = familyOnDisks({
  lab: "zkvraft",
  spoken: "a service on Raft",
  client: "clerk",
  protocol: KVRAFT,
  name: server,
  playing: PLAYING,
});
