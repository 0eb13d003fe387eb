import { enlarged } from "../../kit/world/stand.ts";
import type { Setting } from "../../views/judge/setting.ts";
import type { Check, Stand } from "../check.ts";
import { leadersOf } from "../checks/leader-faulty.ts";
import { checkpointsOf } from "../checks/long.ts";
import { badNewViews } from "../checks/new-view-flaws.ts";
import { byChance } from "../checks/orders.ts";
import { histories } from "../checks/prepared-set.ts";
import { flaws } from "../checks/view-change-flaws.ts";

/** What is tried besides what students have; one of the same name takes the place of theirs. */
const MORE: Readonly<Record<string, readonly Stand[]>> = {
  "prepared-set": [histories("histories", 3), histories("histories-of-7", 1, 7)],
  "view-change-flaws": [flaws(4, 1), flaws(7, 1)],
  orders: [byChance(4, 20), byChance(7, 12)],
  "null-orders": [byChance(10, 6)],
  long: [checkpointsOf(100)],
  "leader-faulty": [leadersOf(7)],
  "new-view-flaws": [badNewViews(4, 1), badNewViews(7, 1)],
};

/** A check as it is tried here. */
export const hiddenOf = (check: Check): Check => enlarged<Setting, Stand, Check>(check, [], MORE[check.id] ?? []);
