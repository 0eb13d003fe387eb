import { RaftLog } from "../../../skeleton/zraft/raft-log.ts";
import type { StateRecord } from "../../../skeleton/zraft/records.ts";
import type { Server } from "../../../skeleton/zraft/server.ts";
import { filesOf, type RaftCluster } from "./cluster.ts";

/** What is on a disk, as the reference reads it. */
export async function stateOn(program: string, bytes: Buffer): Promise<DiskState> {
  const { readRecords, restore } = await filesOf(program);
  const { records } = readRecords(bytes);
  const s = { log: new RaftLog(), currentTerm: 0, votedFor: null, snapshot: { index: 0, term: 0, data: "" } };
  restore(s as unknown as Server, records.slice(1) as StateRecord[]);
  return s;
}

type DiskState = Pick<Server, "currentTerm" | "votedFor" | "log" | "snapshot">;

/**
 * What two servers did differently: applied other entries at one index, gave other results, or have on their disks logs that agree
 * at an index and a term and differ there or before it (Log Matching). A line for each.
 */
export async function divergence(cluster: RaftCluster): Promise<string[]> {
  const wrong: string[] = [];
  const known = new Map<number, string>();
  for (const { id, index, command, result } of cluster.applied) {
    const what = `[${command}] with [${result}]`;
    const before = known.get(index);
    if (before !== undefined && before !== what)
      wrong.push(`index ${index}: server ${id} applied ${what}, and another ${before}`);
    known.set(index, what);
  }

  const states = await Promise.all(cluster.ids.map(async (id) => stateOn(cluster.program, await cluster.disk(id))));
  for (const [id, { log }] of states.entries()) {
    for (const [other, { log: theirs }] of states.entries()) {
      if (other <= id) continue;
      let hasMatched = false;
      const first = Math.max(log.baseIndex, theirs.baseIndex) + 1;
      for (let index = Math.min(log.lastIndex, theirs.lastIndex); index >= first; index--) {
        const [one, two] = [log.at(index), theirs.at(index)];
        if (one.term === two.term) hasMatched = true;
        if (hasMatched && JSON.stringify(one) !== JSON.stringify(two)) {
          wrong.push(`index ${index}: the disks of servers ${id} and ${other} differ, and agree behind it`);
        }
      }
    }
  }
  return wrong;
}
