import type { Random } from "../../../checks/random.ts";
import type { World } from "../../../cluster/world/world.ts";

/** What a judge must know of an experiment that its history does not tell, in every lab: how many servers there are, and which run the submission. */
export interface WorldSetting {
  n: number;
  live: readonly number[];
}

/** What a stand is played on. */
export interface Playing<S extends WorldSetting> {
  world: World;
  setting: S;
  random: Random;
}

/** The servers are not where a script needs them to be, for one of them broke a rule before or has ended: the judge says which. */
export class Stuck extends Error {
  override name = "Stuck";
}
