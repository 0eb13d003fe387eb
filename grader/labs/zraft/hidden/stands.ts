import type { Check, Stand } from "../check.ts";
import { crashesOf } from "../checks/restart.ts";
import { stormOf } from "../checks/storm.ts";

/** The sizes at which a stand of one server is played besides its own. */
const SIZES = [4, 7];

/** What is tried besides what students have: larger clusters, and all of what they get a part of. */
const MORE: Readonly<Record<string, readonly Stand[]>> = {
  restart: [crashesOf("all-points", Number.POSITIVE_INFINITY)],
  storm: [stormOf(4, 1200), stormOf(5, 1200), stormOf(7, 1200)],
};

/** A check as it is tried here. */
export function hiddenOf(check: Check): Check {
  const larger = check.stands
    .filter(({ isOfAnySize }) => isOfAnySize)
    .flatMap((stand) => SIZES.map((n) => ofSize(stand, n)));
  return { ...check, stands: [...check.stands, ...larger, ...(MORE[check.id] ?? [])] };
}

function ofSize(stand: Stand, n: number): Stand {
  return { ...stand, name: `${stand.name}-of-${n}`, size: (random) => ({ n, live: [random.below(n)] }) };
}
