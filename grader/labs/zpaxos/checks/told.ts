import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { alone, type Lone, promised, refused } from "../lone.ts";

export const told: Check = {
  id: "told",
  title: "a promise tells what was accepted last, a refusal which ballot is promised",
  rules: ["P2", "A2", "B3"],
  points: 4,
  needs: ["start"],
  mayFollow: ["promise", "accept"],
  blockedBy: ["promise", "tries-again"],
  hint: "Of all that your acceptor knows of an instance: what was promised, what was accepted, what does it propose itself? Which of these is in each answer?",
  stands: [
    {
      name: "fields",
      size: oneOf(5),
      isOfAnySize: true,
      play: alone(async (lone, random) => {
        await asked(lone, random);
        await proposing(lone, random);
      }),
    },
  ],
};

const INSTANCES = 12;

/** Ballots far apart, values that are empty, acceptances and promises in turns. */
async function asked(lone: Lone, random: Random): Promise<void> {
  const seqs = Array.from({ length: INSTANCES }, () => lone.nextSeq());
  let round = 1;
  for (let step = 0; step < 6; step++) {
    const ballot = lone.ballot(random.pick(lone.others), round);
    const low = round > 1 ? lone.ballot(random.pick(lone.others), round - 1) : ballot;
    round += 2 + random.below(40);
    const isAccept = new Map(seqs.map((seq) => [seq, random.below(2) === 0]));
    const isEmpty = new Map(seqs.map((seq) => [seq, random.below(3) === 0]));
    await lone.forAll(seqs, (seq) =>
      isAccept.get(seq)
        ? lone.accept(seq, ballot, isEmpty.get(seq) ? null : `put told${seq} ${ballot}`)
        : lone.prepare(seq, ballot),
    );
    await lone.forAll(seqs, (seq) => lone.prepare(seq, low));
    await lone.rest();
  }
}

/** It proposes, and is asked meanwhile: what it has promised itself, or only wants to be accepted, it has not accepted. */
async function proposing(lone: Lone, random: Random): Promise<void> {
  const seqs = Array.from({ length: INSTANCES }, () => lone.nextSeq());
  await lone.startAll(seqs, (seq) => `put mine${seq} 1`);
  const needed = Math.floor(lone.n / 2);
  const attempts = lone.attempts("Paxos.PrepareRpc");
  // In half of them a majority promises, and so it accepts its own.
  const isFree = new Map(seqs.map((seq) => [seq, random.below(2) === 0]));
  for (let place = 0; place < needed; place++) {
    const calls = seqs.flatMap((seq) => (isFree.get(seq) ? (attempts.get(seq)?.[place] ?? []) : []));
    await lone.replyAll(calls.map((call) => [call, promised(call)] as const));
  }
  const high = lone.ballot(random.pick(lone.others), 5);
  const later = lone.ballot(random.pick(lone.others), 9);
  await lone.forAll(seqs, (seq) => lone.prepare(seq, high));
  await lone.rest();
  // It hears that its ballot is too low, and tries again above what that told.
  const rest = seqs.flatMap((seq) => (isFree.get(seq) ? [] : (attempts.get(seq) ?? [])));
  await lone.replyAll(rest.map((call) => [call, refused(call.to % 2 === 0 ? high : later)] as const));
  await lone.pass(lone.pause_ms);
  await lone.forAll(seqs, (seq) => lone.prepare(seq, later));
  await lone.rest();
}
