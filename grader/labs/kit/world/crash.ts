import { HEADER_BYTES } from "../../../../skeleton/zdisk/record.ts";
import type { Random } from "../../../checks/random.ts";
import type { Asked } from "../../../cluster/world/disk.ts";
import type { World } from "../../../cluster/world/world.ts";

/** One real server, of which these scripts need no more. */
interface Alone {
  readonly world: World;
  readonly name: string;
  readonly isAlive: boolean;
  rest(): Promise<void>;
}

/** From now on each write waits for the grader, or none does. */
export function holdWrites(one: Alone, isHeld: boolean): void {
  const { disk } = one.world.server(one.name);
  disk.holds = (op) => isHeld && op !== "load";
}

const isWriting = (one: Alone): boolean => one.world.server(one.name).disk.asked !== undefined;

/** All that it writes arrives, until it has done what it was told. */
export async function letWrite(one: Alone): Promise<void> {
  while (one.isAlive && isWriting(one)) await one.world.ack(one.name);
  holdWrites(one, false);
  if (one.isAlive) await one.rest();
}

/** How much of what it writes is on its disk when it dies there. */
export type Kept = "nothing" | "a byte" | "half a header" | "a part" | "all but a byte" | "all" | "all, and it went on";
export const KEPT: readonly Kept[] = ["nothing", "a part", "all", "all, and it went on"];
export const TORN: readonly Kept[] = ["a byte", "half a header", "a part", "all but a byte"];

/** How many bytes of a write arrive; one that replaces all arrives whole, or not at all. */
function bytesKept({ op, bytes: { length } }: Asked, kept: Kept, random: Random): number {
  if (kept === "all") return length;
  if (kept === "nothing" || op !== "append") return 0;
  if (kept === "a byte") return 1;
  if (kept === "half a header") return 1 + random.below(HEADER_BYTES);
  return kept === "all but a byte" ? length - 1 : random.below(length);
}

/** Kills it at its write, the next one if it has made `before` already; or where it is, if it writes nothing. */
export async function crash(one: Alone, kept: Kept, before: number, random: Random): Promise<void> {
  const { disk } = one.world.server(one.name);
  for (let count = 0; count < before && one.isAlive && isWriting(one); count++) await one.world.ack(one.name);
  if (kept === "all, and it went on" && one.isAlive && isWriting(one)) await one.world.ack(one.name);
  const { asked } = disk;
  if (one.isAlive) await one.world.kill(one.name, asked && bytesKept(asked, kept, random));
  holdWrites(one, false);
}
