import { enlarged } from "../../kit/world/stand.ts";
import type { Setting } from "../../kvraft/judge/view.ts";
import type { Check, Stand } from "../check.ts";
import { hints } from "../checks/finds-leader.ts";
import { stormyOf } from "../checks/linearizable.ts";
import { wordsInParts } from "../checks/once.ts";
import { leaderless } from "../checks/patience.ts";
import { ownOf } from "../checks/reads.ts";
import { failures } from "../checks/same-id.ts";
import { stormOf } from "../checks/storm.ts";

/** The sizes at which a stand of one server is played besides its own. */
const SIZES = [4, 7];

/** What is tried besides what students have; one of the same name takes the place of theirs. */
const MORE: Readonly<Record<string, readonly Stand[]>> = {
  "same-id": [failures(4, 2, 80), failures(7, 1, 40)],
  "finds-leader": [hints(4), hints(7)],
  patience: [leaderless(4), leaderless(7)],
  once: wordsInParts(4),
  reads: [ownOf(3), ownOf(5)],
  linearizable: [stormyOf(3, 4, 900), stormyOf(5, 4, 900)],
  storm: [stormOf(3, 2, 900), stormOf(4, 3, 900), stormOf(5, 4, 900)],
};

/** A check as it is tried here. */
export const hiddenOf = (check: Check): Check => enlarged<Setting, Stand, Check>(check, SIZES, MORE[check.id] ?? []);
