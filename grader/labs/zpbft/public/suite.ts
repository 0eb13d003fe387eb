import type { Suite } from "../../../checks/runner.ts";
import { tryByzantine } from "../cluster-tests/byzantine.ts";
import { clusterTest } from "../cluster-tests/cluster-test.ts";
import { tryFour } from "../cluster-tests/four.ts";
import { PBFT } from "../../pbft/wire.ts";
import { oneServer } from "../one-server/one-server.ts";
import { groupsOfFour, groupsOfLeader, groupsOfLiars, groupsOfMore } from "../one-server/scripts.ts";
import { CATALOGUE } from "./catalogue.ts";

/** The checks that students have. */
export const PUBLIC: Suite = {
  name: "public",
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
      f: 2,
      live: (random) =>
        random
          .shuffled([1, 2, 3, 4, 5, 6])
          .slice(1)
          .toSorted((a, b) => a - b),
      checks: ["byzantine"],
      run: tryByzantine,
    }),
    oneServer({ name: "leader", f: 1, ids: [0], groups: groupsOfLeader }),
    oneServer({ name: "seven", f: 2, ids: [1, 2, 3, 4, 5, 6], groups: () => groupsOfMore(2) }),
    oneServer({ name: "ten", f: 3, ids: [1, 2, 3, 4, 5, 6, 7, 8, 9], groups: () => groupsOfMore(3) }),
  ],
};
