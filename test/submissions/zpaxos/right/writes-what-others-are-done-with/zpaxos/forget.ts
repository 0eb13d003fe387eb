// Right: what another is done with is written as soon as it is heard.
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
  s.saveDones();
  await s.forget();
}

/** Forgets what nobody needs (Z3). */
export function forget(s: Server): void {
  const least = s.min();
  if (least <= s.forgotten) return;
  for (const seq of s.instances.keys()) if (seq < least) s.instances.delete(seq);
  s.rewrite();
  zlog.info(`I=${s.id} forget min=${least}`);
}
