// Wrong: acceptances of the empty value are not counted (Q1).
import * as zlog from "../zlog/zlog.ts";
import type { Next } from "./functions.ts";
import type { Value } from "./messages.ts";
import type { Server } from "./server.ts";

/** Counts an acceptance of one ballot (Q1). */
export async function takeAccepted(s: Server, seq: number, ballot: number, id: number): Promise<void> {
  const { proposals, acceptances } = s.instance(seq);
  const value = proposals.get(ballot);
  if (!value) return;
  const accepted = acceptances.getOrInsertComputed(ballot, () => new Set());
  accepted.add(id);
  if (accepted.size >= s.majority) await s.learn(seq, value);
}

/** Learns what is decided, once (Q2). */
export function learn(s: Server, seq: number, value: Value): void {
  if (seq < s.min()) return;
  const instance = s.instance(seq);
  if (instance.decided !== null) return;
  instance.decided = { value };
  s.save(seq);
  zlog.info(`${s.at(seq)} decided cmd:[${value ?? ""}]`);
  s.wakeApply();
}

/** The instance behind the last that was applied, if it is decided (I2). */
export function nextToApply(s: Server): Next | undefined {
  const seq = Math.max(s.lastApplied, s.ownDone) + 1;
  const decided = s.instances.get(seq)?.decided ?? null;
  return decided === null ? undefined : { seq, value: decided.value };
}
