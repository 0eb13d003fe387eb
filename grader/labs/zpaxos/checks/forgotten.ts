import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { alone, type Lone, promised, refused } from "../lone.ts";
import { chosen, decideUpTo, hearOf } from "../needless.ts";

export const forgotten: Check = {
  id: "forgotten",
  title: "what all are done with is answered as forgotten, and never begins anew; what one still needs is kept",
  rules: ["Z3"],
  points: 3,
  needs: ["start"],
  mayFollow: ["min"],
  blockedBy: ["min"],
  hint: "A message about an instance comes that was forgotten long ago. Which of your functions touches the instance before it has looked at min?",
  stands: [{ name: "asked", size: oneOf(5), isOfAnySize: true, play: alone(asked) }],
};

const LAST = 8;

/** All but one are done, then all; before and after, late calls about each instance come in. */
async function asked(lone: Lone, random: Random): Promise<void> {
  await decideUpTo(lone, LAST, random);
  const order = random.shuffled(lone.others);
  const silent = order.pop() as number;
  await lone.done(5);
  for (const id of order) await hearOf(lone, id, 5, random);
  await askAll(lone, random, 4);
  // It hears of the silent one in an answer.
  await lone.start(LAST + 1, "put last 1");
  await lone.rest();
  lone.dones[silent] = 5;
  const call = lone
    .attempts("Paxos.PrepareRpc")
    .get(LAST + 1)
    ?.find(({ to }) => to === silent);
  if (call !== undefined) await lone.replyAll([[call, promised(call)]]);
  await lone.rest();
  await lone.mustForget(LAST);
  await askAll(lone, random, 7);
  for (const seq of [2, 5, 6]) await lone.start(seq, `put anew${seq} 1`);
  await lone.rest();
  await lone.restart();
  await askAll(lone, random, 10);
  await lone.pass(lone.pause_ms);
  await ends(lone, random);
  await needless(lone, random);
}

/** It proposes in an instance that others have forgotten, and of one it has not heard so yet: it may end there, or ask until it has. */
async function ends(lone: Lone, random: Random): Promise<void> {
  const seq = LAST + 2;
  await lone.start(seq, "put ends 1");
  await lone.rest();
  await lone.done(seq);
  const [, ...others] = random.shuffled(lone.others);
  for (const id of others) await hearOf(lone, id, seq, random);
  const calls = lone.attempts("Paxos.PrepareRpc").get(seq) ?? [];
  for (const call of calls.filter(({ to }) => others.includes(to))) await lone.replyAll([[call, refused(0)]]);
  await lone.rest();
  for (let pause = 0; pause < 3; pause++) await lone.pass(lone.pause_ms);
}

/** It still proposes in an instance when nobody needs that any more: the others have decided it among themselves. */
async function needless(lone: Lone, random: Random): Promise<void> {
  const seq = LAST + 3;
  await lone.start(seq, "put needless 1");
  await lone.rest();
  for (const id of lone.others) await hearOf(lone, id, seq, random);
  await lone.done(seq);
  // An answer comes late: it tells what was decided there.
  const [call] = random.shuffled(lone.attempts("Paxos.PrepareRpc").get(seq) ?? []);
  if (call !== undefined) await lone.replyAll([[call, { ...promised(call), decided: { value: "put others 1" } }]]);
  for (let pause = 0; pause < 3; pause++) await lone.pass(lone.pause_ms);
}

/** Others ask about each instance: calls that were made before they said that they are done. */
async function askAll(lone: Lone, random: Random, round: number): Promise<void> {
  const dones = [...lone.dones];
  lone.dones.fill(0);
  for (let seq = 1; seq <= LAST; seq++) {
    const id = random.pick(lone.others);
    await lone.prepare(seq, lone.ballot(id, round));
    await lone.accept(seq, lone.ballot(id, round), chosen(seq));
    await lone.decide(id, seq, chosen(seq));
  }
  lone.dones.splice(0, dones.length, ...dones);
  await lone.rest();
}
