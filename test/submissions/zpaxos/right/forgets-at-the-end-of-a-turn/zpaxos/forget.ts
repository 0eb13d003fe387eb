// Right: what is not needed any more is forgotten at the end of a turn, for all that was said in it, and the instances that stay are put in order.
import { setImmediate as turn } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import type { Server } from "./server.ts";

/** This server needs nothing up to an instance (Z1). */
export async function done(s: Server, seq: number): Promise<void> {
  if (seq <= s.ownDone) return;
  s.dones[s.id] = seq;
  s.saveDones();
  await s.forget();
}

/** The first instance that somebody may still need (Z2). */
export function min(s: Server): number {
  return Math.min(...s.dones) + 1;
}

/** Takes what another says of itself (Z1). */
export async function takeDone(s: Server, id: number, seq: number): Promise<void> {
  if (seq <= (s.dones[id] ?? 0)) return;
  s.dones[id] = seq;
  await s.forget();
}

let soon: Promise<void> | undefined;

/** Forgets what nobody needs (Z3). */
export function forget(s: Server): Promise<void> {
  soon ??= turn().then(() => {
    soon = undefined;
    forgetNow(s);
  });
  return soon;
}

function forgetNow(s: Server): void {
  const least = s.min();
  if (least <= s.forgotten) return;
  const kept = [...s.instances].filter(([seq]) => seq >= least).toSorted(([a], [b]) => a - b);
  s.instances.clear();
  for (const [seq, instance] of kept) s.instances.set(seq, instance);
  s.rewrite();
  zlog.info(`I=${s.id} forget min=${least}`);
}
