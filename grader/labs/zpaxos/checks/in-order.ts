import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { alone, type Lone } from "../lone.ts";

export const inOrder: Check = {
  id: "in-order",
  title:
    "what is decided is applied in order, without gaps, each once; where nobody has begun anything, nothing is proposed",
  rules: ["I2"],
  points: 5,
  of: "nextToApply",
  needs: ["start"],
  mayFollow: ["learns"],
  blockedBy: ["learns"],
  hint: "Instances 1, 2 and 4 are decided: what may be applied, and what makes the rest go on when 3 is? What has your function to look at if the service needs nothing up to 4?",
  stands: [
    { name: "any-order", size: oneOf(3), isOfAnySize: true, play: alone(anyOrder) },
    { name: "slow", size: oneOf(3), isOfAnySize: true, play: alone(slowService) },
  ],
};

const chosenIn = (seq: number): string | null => (seq % 4 === 0 ? null : `put order${seq} 1`);

/** Decisions come in any order, some twice; the service says up to where it needs nothing; and the process starts again. */
async function anyOrder(lone: Lone, random: Random): Promise<void> {
  let from = 1;
  // What another needs not, this one's service still may.
  const [one] = lone.shuffled(random) as [number];
  lone.dones[one] = 5;
  await lone.prepare(7, lone.ballot(one, 1));
  for (let life = 0; life < 2; life++) {
    const seqs = random.shuffled(Array.from({ length: 7 }, (_, place) => from + place));
    for (const seq of seqs) {
      await lone.decide(random.pick(lone.others), seq, chosenIn(seq));
      await lone.rest();
    }
    await lone.decide(random.pick(lone.others), from + 2, chosenIn(from + 2));
    await lone.rest();
    from += seqs.length;
    if (life === 0) await lone.done(3);
    if (life === 0) await lone.restart();
  }
  // Its service needs nothing up to an instance that it was not given.
  await lone.decide(random.pick(lone.others), from + 3, chosenIn(from + 3));
  await lone.done(from + 2);
  await lone.rest();
  // The same before the next one is decided. When the service says it again, the server looks for what is next.
  await lone.done(from + 5);
  await lone.decide(random.pick(lone.others), from + 6, chosenIn(from + 6));
  await lone.rest();
  await lone.prepare(from + 7, lone.ballot(one, 1));
  await lone.rest();
  await lone.done(from + 5);
  await lone.rest();
  lone.mustHaveApplied();
}

/** The service takes its time; meanwhile more is decided, and others are answered. */
async function slowService(lone: Lone, random: Random): Promise<void> {
  lone.holdsService = true;
  for (const seq of [2, 1, 3, 5]) {
    await lone.decide(random.pick(lone.others), seq, chosenIn(seq));
    await lone.rest();
  }
  await lone.prepare(9, lone.ballot(random.pick(lone.others), 2));
  await lone.rest();
  await lone.serve();
  await lone.rest();
  await lone.decide(random.pick(lone.others), 4, chosenIn(4));
  lone.holdsService = false;
  await lone.rest();
  await lone.rest();
  lone.mustHaveApplied();
}
