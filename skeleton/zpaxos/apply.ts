import { setImmediate as turn } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import type { Server } from "./server.ts";

/** After so many instances, whoever else wants to be served is. */
const INSTANCES_PER_TURN = 64;

/** After so many instances the state of the service in this process is written, and what is before it is needed no more. */
const INSTANCES_PER_STATE = 100;

/**
 * The apply loop: gives the service what `nextToApply` says is next (I2), for as long as there is something. It waits for the service,
 * and nobody waits for it.
 */
export async function applyDecided(s: Server): Promise<void> {
  if (s.isApplying) return;
  s.isApplying = true;
  try {
    for (let count = 1; ; count++) {
      const next = s.nextToApply();
      if (next === undefined) return;
      const { seq, value } = next;
      const result = await s.service.apply(seq, value);
      s.lastApplied = seq;
      zlog.info(`${s.at(seq)} apply cmd:[${value ?? ""}], result:[${result}]`);
      await saveStateNowAndThen(s);
      s.wakeWaiting();
      if (count % INSTANCES_PER_TURN === 0) await turn();
    }
  } finally {
    s.isApplying = false;
  }
}

async function saveStateNowAndThen(s: Server): Promise<void> {
  if (s.service.snapshot === undefined || s.lastApplied - s.ownDone < INSTANCES_PER_STATE) return;
  s.saveState({ applied: s.lastApplied, data: s.service.snapshot() });
  await s.done(s.lastApplied);
}
