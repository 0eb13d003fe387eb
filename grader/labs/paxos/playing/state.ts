import type { Accepted, Decided } from "../../../../skeleton/zpaxos/messages.ts";
import { recordsIn } from "../judge/disk.ts";

/** One instance, as it is on a disk. */
interface Stored {
  promised: number;
  accepted?: Accepted;
  decided?: Decided;
}

/** What a server's disk holds. */
export interface DiskState {
  /** By seq, in their order. */
  instances: ReadonlyMap<number, Stored>;
  /** The first instance that somebody may still need, as this disk has it. */
  min: number;
  /** Up to where the service's state is on it. */
  applied: number;
}

/** What is on a disk now: later records win, field by field. */
export function stateOf(disk: Buffer): DiskState {
  const instances = new Map<number, Stored>();
  let [min, applied] = [1, 0];
  for (const record of recordsIn(disk).records) {
    if ("dones" in record) min = Math.min(...record.dones) + 1;
    if ("applied" in record) applied = record.applied;
    if (!("seq" in record)) continue;
    const { seq, ...fields } = record;
    instances.set(seq, { promised: 0, ...instances.get(seq), ...fields });
  }
  return { instances: new Map([...instances].toSorted(([a], [b]) => a - b)), min, applied };
}
