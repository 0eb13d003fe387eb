import type { Suite } from "../../suite.ts";
import { tryByzantine } from "../cluster/byzantine.ts";
import { concurrent } from "../cluster/clients.ts";
import { tryFour } from "../cluster/four.ts";
import { clusterStand } from "../cluster/trial.ts";
import { groupsOfFour, groupsOfLiars, groupsOfMore } from "../lone/scenarios.ts";
import { loneStand } from "../lone/stand.ts";
import { CATALOGUE } from "./catalogue.ts";
import { groupsByChance } from "./schedules.ts";

/**
 * The checks that students do not have: other sizes and schedules that chance makes anew for each seed, so that what fits
 * the public suite and nothing else does not pass.
 */
export const HIDDEN: Suite = {
  name: "hidden",
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
      f: 3,
      live: (random) =>
        random
          .shuffled([1, 2, 3, 4, 5, 6, 7, 8, 9])
          .slice(2)
          .toSorted((a, b) => a - b),
      checks: ["byzantine"],
      run: tryByzantine,
    }),
    clusterStand({
      name: "many",
      f: 2,
      live: () => [0, 1, 2, 3, 4, 5, 6],
      checks: ["concurrent"],
      run: (trial) => trial.part("concurrent", () => concurrent(trial)),
    }),
    loneStand({
      name: "leader",
      f: 2,
      ids: [0],
      groups: (random) => groupsByChance(2, random, ["quorum", "early-votes", "once"]),
    }),
    loneStand({ name: "seven", f: 2, ids: [1, 2, 3, 4, 5, 6], groups: (random) => groupsByChance(2, random) }),
    loneStand({
      name: "ten",
      f: 3,
      ids: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      groups: (random) => [...groupsOfMore(3).slice(0, 1), ...groupsByChance(3, random).slice(1)],
    }),
  ],
};
