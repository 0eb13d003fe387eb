import type { Random } from "../../checks/random.ts";
import type { Lone } from "./lone.ts";

/** What is decided in an instance where it does not matter. */
export const chosen = (seq: number, bytes = 10): string => `put needless${seq} ${"x".repeat(bytes)}`;

/** Instances are decided, accepted or not before. */
export async function decideUpTo(lone: Lone, last: number, random: Random, bytes = 10): Promise<void> {
  for (let seq = 1; seq <= last; seq++) {
    const id = random.pick(lone.others);
    if (random.below(2) === 0) await lone.accept(seq, lone.ballot(id, 2), chosen(seq, bytes));
    await lone.decide(id, seq, chosen(seq, bytes));
  }
  await lone.rest();
}

/** One of the others is done with all up to an instance, and says so: in a call of one kind or another, far above all that is known. */
export async function hearOf(lone: Lone, id: number, done: number, random: Random): Promise<void> {
  lone.dones[id] = Math.max(done, lone.dones[id] ?? 0);
  const seq = 30 + random.below(9);
  const kind = random.below(3);
  if (kind === 0) await lone.prepare(seq, lone.ballot(id, 3));
  else if (kind === 1) await lone.accept(seq, lone.ballot(id, 3), `put far${seq} ${id}`);
  else await lone.decide(id, 50 + id, `put far${50 + id} 1`);
  await lone.rest();
}
