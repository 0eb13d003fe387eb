import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { decideUpTo, hearOf } from "../needless.ts";
import { answerAll } from "./catches-up.ts";

export const min: Check = {
  id: "min",
  title: "done is told with every call and answer; min is one above the least that all n are done with",
  rules: ["Z1", "Z2"],
  points: 4,
  of: "min",
  needs: ["start"],
  hint: "Who has said up to where it needs nothing, by which messages, and what of those who have never said anything?",
  stands: [{ name: "said", size: oneOf(5), isOfAnySize: true, play: alone(said) }],
};

/** Each says what it is done with, some more than once, late ones last; the server is asked for min after each. */
async function said(lone: Lone, random: Random): Promise<void> {
  await decideUpTo(lone, 9, random);
  await lone.min(1);
  const order = random.shuffled(lone.others);
  for (const [place, id] of order.entries()) {
    await hearOf(lone, id, 2 + place, random);
    await lone.min(9);
  }
  await lone.done(4);
  await lone.min(9);
  // One that is done with more, and then an older message of it.
  const [one, other] = order as [number, number];
  await hearOf(lone, one, 7, random);
  lone.dones[one] = 1;
  await lone.prepare(20, lone.ballot(one, 2));
  await lone.min(9);
  lone.dones[one] = 7;
  await lone.done(2);
  await lone.min(9);
  await lone.done(8);
  await lone.start(12, "put own 1");
  await lone.rest();
  // Nobody answers: its next attempt says what it is done with by then. That one is granted, and the decision says so, too.
  await lone.done(9);
  for (let pause = 0; pause < 2; pause++) await lone.pass(lone.pause_ms);
  await answerAll(lone, [12]);
  await lone.restart();
  await lone.min(9);
  for (const id of order) await hearOf(lone, id, id === other ? 5 : 7, random);
  await lone.min(9);
  await lone.rest();
}
