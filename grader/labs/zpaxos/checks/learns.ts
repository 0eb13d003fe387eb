import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { acceptedBy, alone, type Lone, promised, refused } from "../lone.ts";

export const learns: Check = {
  id: "learns",
  title: "who has decided tells it; who missed it learns it from any answer, keeps it, and tells it to whoever asks",
  rules: ["Q2", "Q3"],
  points: 5,
  needs: ["start"],
  mayFollow: ["promise", "accept"],
  blockedBy: ["tries-again"],
  hint: "Your server proposes where all others know already what is decided. What do their answers tell, and which of your loops reads that? And who learns it from your server?",
  stands: [
    {
      name: "told",
      size: oneOf(5),
      isOfAnySize: true,
      play: alone(async (lone, random) => {
        await toldInAnswers(lone, random);
        await decidesWithFew(lone, random);
        await tells(lone, random);
      }),
    },
  ],
};

/** It proposes where it is told what is decided: by a promise, a refusal, an acceptance; by the first answer, or a later one. */
async function toldInAnswers(lone: Lone, random: Random): Promise<void> {
  const ways = ["promise", "refusal", "later promise", "accept", "refused accept"] as const;
  const seqs = new Map(ways.map((way) => [way, lone.nextSeq()]));
  await lone.startAll([...seqs.values()], (seq) => `put mine${seq} 1`);
  const attempts = lone.attempts("Paxos.PrepareRpc");
  for (const way of ways) {
    const seq = seqs.get(way) as number;
    const calls = random.shuffled(attempts.get(seq) ?? []);
    const decided = { value: random.below(3) === 0 ? null : `put chosen${seq} 1` };
    const high = lone.ballot(random.pick(lone.others), 6);
    const accepted = { ballot: high - lone.n, value: decided.value };
    const [one, ...more] = calls;
    if (one === undefined) continue;
    if (way === "promise") await lone.replyAll([[one, { ...promised(one), decided }]]);
    else if (way === "refusal") await lone.replyAll([[one, { ...refused(high), decided }]]);
    else if (way === "later promise" && lone.n > 3) {
      await lone.replyAll([[one, promised(one)]]);
      const [other] = more;
      if (other !== undefined) await lone.replyAll([[other, { ...promised(other), decided }]]);
    } else {
      // The others have not accepted before they promised; after that a majority of them did.
      for (const call of calls) await lone.replyAll([[call, promised(call)]]);
      await lone.rest();
      const [first] = random.shuffled(lone.attempts("Paxos.AcceptRpc").get(seq) ?? []);
      if (first !== undefined) await lone.replyAll([[first, { ...refused(accepted.ballot), decided }]]);
    }
    await lone.rest();
  }
  for (let pause = 0; pause < 4; pause++) await lone.pass(lone.pause_ms);
}

/** A majority accepts what it proposes, or one more, and of the rest nothing is heard: these learn it only if they are told. */
async function decidesWithFew(lone: Lone, random: Random): Promise<void> {
  const seqs = Array.from({ length: 3 }, () => lone.nextSeq());
  const needed = Math.floor(lone.n / 2);
  await lone.startAll(seqs, (seq) => `put few${seq} 1`);
  for (const calls of lone.attempts("Paxos.PrepareRpc").values())
    if (seqs.includes(calls[0]?.params.seq ?? 0))
      for (const call of calls) await lone.replyAll([[call, promised(call)]]);
  await lone.rest();
  const attempts = lone.attempts("Paxos.AcceptRpc");
  for (const [place, seq] of seqs.entries()) {
    const accepting = place === 0 ? Math.min(needed + 1, lone.n - 2) : needed;
    for (const call of random.shuffled(attempts.get(seq) ?? []).slice(0, accepting))
      await lone.replyAll([[call, acceptedBy(call)]]);
  }
  await lone.rest();
  for (let pause = 0; pause < 2; pause++) await lone.pass(lone.pause_ms);
}

/** It is told what is decided, again and again, and asked by others who do not know; also in another life. */
async function tells(lone: Lone, random: Random): Promise<void> {
  const seqs = Array.from({ length: 6 }, () => lone.nextSeq());
  // A value is any line of text: one that has no sign is not the empty value, and a long one is logged whole.
  const unusual = new Map([
    [seqs[3], ""],
    [seqs[4], `put chosen ${"long".repeat(60)}`],
  ]);
  const chosenIn = (seq: number): string | null => unusual.get(seq) ?? (seq % 3 === 0 ? null : `put chosen${seq} 1`);
  // Its own service needs some of them no more: others may still ask for those.
  await lone.done(seqs[2] as number);
  for (let life = 0; life < 2; life++) {
    for (const seq of random.shuffled(seqs)) {
      await lone.decide(random.pick(lone.others), seq, chosenIn(seq));
      if (random.below(2) === 0) await lone.decide(random.pick(lone.others), seq, chosenIn(seq));
    }
    await lone.rest();
    const [low, high] = [
      lone.ballot(random.pick(lone.others), 2 + life),
      lone.ballot(random.pick(lone.others), 6 + life),
    ];
    await lone.forAll(seqs, (seq) => lone.prepare(seq, high));
    await lone.forAll(seqs, (seq) => lone.prepare(seq, low));
    await lone.forAll(seqs, (seq) => lone.accept(seq, low, chosenIn(seq)));
    await lone.forAll(seqs, (seq) => lone.accept(seq, high, chosenIn(seq)));
    await lone.rest();
    if (life === 0) await lone.restart();
  }
}
