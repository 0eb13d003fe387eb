import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";

export const checkpointOnce: Check = {
  id: "checkpoint-once",
  title: "after each K-th seq one CHECKPOINT goes to each of the others, whoever of them does not answer",
  rules: ["CP1", "VC9"],
  points: 4,
  of: "checkpoint",
  needs: ["start"],
  hint: "To whom must a CHECKPOINT go if the first of them never answers? And at which seqs is one due?",
  stands: [{ name: "sent", size: backupOf(4), interval: 4, play: alone(sent) }],
};

/** Checkpoints, at which one of the others is well, silent, or refuses. */
async function sent(lone: Lone, random: Random): Promise<void> {
  await lone.executeNew(3);
  await lone.rest();
  await lone.executeNew(1);
  await lone.rest();
  await confirm(lone);
  for (const ailment of random.shuffled(["silent", "refusing"] as const)) {
    lone.ailing.clear();
    lone.ailing.set(random.pick(lone.others), ailment);
    await lone.executeNew(lone.interval);
    await lone.rest();
    await confirm(lone);
  }
}

/** The others have executed the same, up to a seq at least, and say so. */
export async function confirm(lone: Lone, seq: number = lone.executing.seq): Promise<void> {
  await lone.tell(...lone.others.map((id) => lone.checkpoint(id, lone.stateAt(seq))));
  lone.stabilize(seq);
}
