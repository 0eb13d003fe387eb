import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { decideUpTo, hearOf } from "../needless.ts";

export const memory: Check = {
  id: "memory",
  title: "what is forgotten leaves the disk",
  rules: ["Z3"],
  points: 3,
  of: "forget",
  needs: ["start"],
  mayFollow: ["min", "forgotten"],
  blockedBy: ["min"],
  hint: "When does min go on, and which of your functions are called then? What is on the disk after that?",
  stands: [{ name: "large", size: oneOf(3), isOfAnySize: true, play: alone(large) }],
};

const LARGE_BYTES = 30_000;
const LAST = 20;

/** Large values are decided, and then needed by nobody any more: it is the server itself that says so last, or another one. */
async function large(lone: Lone, random: Random): Promise<void> {
  // The first instance that it hears of is far behind those that will be forgotten: its map is not in their order.
  const [one] = lone.shuffled(random) as [number];
  await lone.prepare(2 * LAST, lone.ballot(one, 1));
  await decideUpTo(lone, LAST, random, LARGE_BYTES);
  const half = LAST / 2;
  for (const id of lone.others) await hearOf(lone, id, half, random);
  await lone.done(half);
  await lone.mustForget(LAST);
  await lone.rest();
  await lone.done(LAST);
  for (const id of lone.others) await hearOf(lone, id, LAST, random);
  await lone.rest();
}
