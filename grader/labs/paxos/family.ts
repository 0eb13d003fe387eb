import { familyOnDisks } from "../kit/world/family-on-disks.ts";
import { PLAYING } from "./playing/playing.ts";
import { PAXOS, server } from "./wire.ts";

/** The labs of Paxos, for a person who plays with a cluster. */
export const FAMILY = familyOnDisks({
  lab: "zpaxos",
  spoken: "Paxos",
  protocol: PAXOS,
  name: server,
  playing: PLAYING,
});
