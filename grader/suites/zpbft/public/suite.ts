import type { Suite } from "../../suite.ts";
import { tryByzantine } from "../cluster/byzantine.ts";
import { tryFour } from "../cluster/four.ts";
import { clusterStand } from "../cluster/trial.ts";
import { groupsOfFour, groupsOfLeader, groupsOfLiars, groupsOfMore } from "../lone/scenarios.ts";
import { loneStand } from "../lone/stand.ts";
import { CATALOGUE } from "./catalogue.ts";

/** The checks that students have. */
export const PUBLIC: Suite = {
  name: "public",
  checks: CATALOGUE,
  vital: "start",
  stands: [
    loneStand({ name: "backup", f: 1, ids: [1, 2, 3], groups: groupsOfFour, extras: ["log"] }),
    loneStand({ name: "liars", f: 1, ids: [1, 2, 3], groups: groupsOfLiars, extras: ["faults"] }),
    clusterStand({
      name: "four",
      f: 1,
      live: () => [0, 1, 2, 3],
      checks: ["concurrent", "commands", "one-faulty", "too-many-faulty"],
      run: tryFour,
    }),
    clusterStand({
      name: "byzantine",
      f: 2,
      live: (random) =>
        random
          .shuffled([1, 2, 3, 4, 5, 6])
          .slice(1)
          .toSorted((a, b) => a - b),
      checks: ["byzantine"],
      run: tryByzantine,
    }),
    loneStand({ name: "leader", f: 1, ids: [0], groups: groupsOfLeader }),
    loneStand({ name: "seven", f: 2, ids: [1, 2, 3, 4, 5, 6], groups: () => groupsOfMore(2) }),
    loneStand({ name: "ten", f: 3, ids: [1, 2, 3, 4, 5, 6, 7, 8, 9], groups: () => groupsOfMore(3) }),
  ],
};
