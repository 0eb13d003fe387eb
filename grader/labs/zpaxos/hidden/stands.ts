import { enlarged } from "../../kit/world/stand.ts";
import type { Check, Stand } from "../check.ts";
import { serialInParts } from "../checks/accept.ts";
import { acceptances } from "../checks/decides.ts";
import { pipelinedInParts } from "../checks/promise.ts";
import { promises } from "../checks/quorum.ts";
import { stormOf } from "../checks/storm.ts";
import { values } from "../checks/value.ts";

/** The sizes at which a stand of one server is played besides its own. */
const SIZES = [4, 7];

/** What is tried besides what students have; one of the same name takes the place of theirs. */
const MORE: Readonly<Record<string, readonly Stand[]>> = {
  promise: pipelinedInParts(3),
  accept: serialInParts(4),
  quorum: [promises(1, 1), promises(5, 1), promises(6, 0.1)],
  value: [values(5, 1), values(4, 1), values(7, 0.2)],
  decides: [acceptances(2, 1), acceptances(4, 1), acceptances(5, 0.5)],
  storm: [stormOf(3, 900), stormOf(4, 900), stormOf(5, 900)],
};

/** A check as it is tried here. */
export const hiddenOf = (check: Check): Check => enlarged(check, SIZES, MORE[check.id] ?? []);
