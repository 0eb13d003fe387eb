import type { Suite } from "../../../checks/runner.ts";
import { tryByzantine } from "../cluster-tests/byzantine.ts";
import { concurrent } from "../cluster-tests/clients.ts";
import { clusterTest } from "../cluster-tests/cluster-test.ts";
import { tryFour } from "../cluster-tests/four.ts";
import { PBFT } from "../../pbft/wire.ts";
import { oneServer } from "../one-server/one-server.ts";
import { groupsOfFour, groupsOfLiars, groupsOfMore } from "../one-server/scripts.ts";
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
  protocol: PBFT,
  experiments: [
    oneServer({ name: "backup", f: 1, ids: [1, 2, 3], groups: groupsOfFour, extras: ["log"] }),
    oneServer({ name: "liars", f: 1, ids: [1, 2, 3], groups: groupsOfLiars, extras: ["faults"] }),
    clusterTest({
      name: "four",
      f: 1,
      live: () => [0, 1, 2, 3],
      checks: ["concurrent", "commands", "one-faulty", "too-many-faulty"],
      run: tryFour,
    }),
    clusterTest({
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
    clusterTest({
      name: "many",
      f: 2,
      live: () => [0, 1, 2, 3, 4, 5, 6],
      checks: ["concurrent"],
      run: (test) => test.part("concurrent", () => concurrent(test)),
    }),
    oneServer({
      name: "leader",
      f: 2,
      ids: [0],
      groups: (random) => groupsByChance(2, random, ["quorum", "early-votes", "once"]),
    }),
    oneServer({ name: "seven", f: 2, ids: [1, 2, 3, 4, 5, 6], groups: (random) => groupsByChance(2, random) }),
    oneServer({
      name: "ten",
      f: 3,
      ids: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      groups: (random) => [...groupsOfMore(3).slice(0, 1), ...groupsByChance(3, random).slice(1)],
    }),
  ],
};
