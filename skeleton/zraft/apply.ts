import { setImmediate as turn } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import { SNAPSHOT_BYTES_MAX } from "./messages.ts";
import type { Server } from "./server.ts";

/** After so many entries, whoever else wants to be served is. */
const ENTRIES_PER_TURN = 64;

/**
 * The apply loop: gives the service what is committed, in order, each entry once in the life of the process (X1). It begins
 * with the snapshot, if there is one that holds more than was applied (S4, S5). It waits for the service, and nobody waits for it.
 */
export async function applyCommitted(s: Server): Promise<void> {
  if (s.isApplying) return;
  s.isApplying = true;
  try {
    for (let count = 1; ; count++) {
      if (s.snapshot.index > s.lastApplied) await restoreSnapshot(s);
      else if (s.commitIndex > s.lastApplied) await applyNext(s);
      else return;
      if (count % ENTRIES_PER_TURN === 0) await turn();
    }
  } finally {
    s.isApplying = false;
  }
}

async function restoreSnapshot(s: Server): Promise<void> {
  const { index, term, data } = s.snapshot;
  s.lastApplied = index;
  await s.service.restore(index, term, data);
}

async function applyNext(s: Server): Promise<void> {
  const index = s.lastApplied + 1;
  const entry = s.log.at(index);
  // Before it is told: a service may have a snapshot of an entry ready before it answers that it has applied it.
  s.lastApplied = index;
  const result = await s.service.apply(index, entry);
  zlog.info(`${s.at()} apply index=${index}, cmd:[${entry.command ?? ""}], result:[${result.replaceAll("\n", " ")}]`);
  await compactIfLarge(s);
}

/** The log on the disk is to stay below eight times `maxState`: half of that is time enough to have a snapshot. */
async function compactIfLarge(s: Server): Promise<void> {
  if (s.service.snapshot === undefined || s.maxState === 0 || s.disk.appended < 4 * s.maxState) return;
  const data = s.service.snapshot();
  const bytes = Buffer.byteLength(data);
  if (bytes <= SNAPSHOT_BYTES_MAX) await s.compact(s.lastApplied, data);
  else zlog.warn(`${s.at()} no snapshot: the state has ${bytes} bytes, the most is ${SNAPSHOT_BYTES_MAX}`);
}
