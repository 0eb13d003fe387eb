import type { Random } from "../../checks/random.ts";
import type { World } from "../../cluster/world/world.ts";
import type { Setting } from "../raft/judge/view.ts";

/** What a stand is played on. */
export interface Playing {
  world: World;
  setting: Setting;
  random: Random;
}

/** The servers are not where a script needs them to be, for one of them broke a rule before or has ended: the judge says which. */
export class Stuck extends Error {
  override name = "Stuck";
}
