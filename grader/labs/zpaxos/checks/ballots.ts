import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { alone, type Lone, promised, refused } from "../lone.ts";

export const ballots: Check = {
  id: "ballots",
  title: "each ballot is its proposer's own, new in each attempt, and above what a refusal told",
  rules: ["B1", "B2", "B3"],
  points: 6,
  of: "nextBallot",
  needs: ["start"],
  mayFollow: ["told"],
  blockedBy: ["tries-again"],
  hint: "Which ballots belong to your server? A refusal has told one that is another's: which of your own comes next? And after a restart?",
  stands: [
    { name: "refused", size: oneOf(5), isOfAnySize: true, play: alone(refusals) },
    { name: "restart", size: oneOf(5), isOfAnySize: true, play: alone(restarted) },
  ],
};

/** How far above its own the ballot is that a refusal tells: every one of a round and a half, and far ones. */
const aboves = (n: number): number[] => [
  ...Array.from({ length: n + n / 2 }, (_, more) => 1 + more),
  7 * n + 1,
  40 * n,
];

/** All refuse, and tell another's ballot that is promised; again and again, and in the end a promise comes first. */
async function refusals(lone: Lone, random: Random): Promise<void> {
  const above = new Map(aboves(lone.n).map((more) => [lone.nextSeq(), more]));
  const seqs = [...above.keys()];
  await lone.startAll(seqs, (seq) => `put ballot${seq} 1`);
  for (let attempt = 0; attempt < 3; attempt++) {
    await lone.until(() => lone.attempts("Paxos.PrepareRpc").size === seqs.length);
    const attempts = lone.attempts("Paxos.PrepareRpc");
    const isPromised = attempt === 2;
    for (let place = 0; place < lone.others.length; place++) {
      const calls = seqs.flatMap((seq) => attempts.get(seq)?.[place] ?? []);
      await lone.replyAll(
        calls.map((call) => {
          const { seq, ballot } = call.params;
          // The first refusal tells the lowest ballot, or the highest.
          const rounds = seq % 2 === 0 ? place % 2 : lone.others.length - place;
          const told = others(lone, ballot + (above.get(seq) as number) + rounds * lone.n);
          return [call, isPromised && place === 0 ? promised(call) : refused(told)] as const;
        }),
      );
    }
    await lone.pass(lone.pause_ms);
  }
  await acceptRefused(lone, random);
}

/** The next ballot from one on that is not the server's own. */
const others = (lone: Lone, ballot: number): number => (ballot % lone.n === lone.id ? ballot + 1 : ballot);

/** It has a majority's promises, and its value is refused. */
async function acceptRefused(lone: Lone, random: Random): Promise<void> {
  const seqs = Array.from({ length: 4 }, () => lone.nextSeq());
  await lone.forAll(seqs, (seq) => lone.start(seq, `put refused${seq} 1`));
  await lone.until(() => seqs.every((seq) => lone.attempts("Paxos.PrepareRpc").has(seq)));
  for (let place = 0; place < lone.others.length; place++) {
    const calls = seqs.flatMap((seq) => lone.attempts("Paxos.PrepareRpc").get(seq)?.[0] ?? []);
    await lone.replyAll(calls.map((call) => [call, promised(call)] as const));
  }
  await lone.until(() => seqs.every((seq) => lone.attempts("Paxos.AcceptRpc").has(seq)));
  const attempts = lone.attempts("Paxos.AcceptRpc");
  const round = 20 + random.below(9);
  const refusing = lone.ballot(random.pick(lone.others), round);
  const calls = seqs.flatMap((seq) => attempts.get(seq) ?? []);
  await lone.replyAll(calls.map((call) => [call, refused(refusing)] as const));
  await lone.pass(lone.pause_ms);
}

/**
 * It is killed in the middle of a proposal, and asked for another value there when it is back. In some instances its own acceptor has
 * promised a rival's ballot before its value left: then no promise of its own tells what it has proposed.
 */
async function restarted(lone: Lone, random: Random): Promise<void> {
  const seqs = Array.from({ length: 6 }, () => lone.nextSeq());
  const needed = Math.floor(lone.n / 2);
  const overtaken = new Set(lone.others.length > needed ? seqs.filter((_, place) => place % 3 === 2) : []);
  const rival = random.pick(lone.others);
  for (let life = 0; life < 2; life++) {
    await lone.startAll(seqs, (seq) => `put life${seq} ${life}`);
    const attempts = lone.attempts("Paxos.PrepareRpc");
    // In some a majority promises, with nothing accepted: those who accepted before do not answer.
    const promises = seqs.flatMap((seq, place) => {
      const calls = attempts.get(seq) ?? [];
      if (!overtaken.has(seq)) return place % 3 === life ? [] : [calls.slice(0, needed)];
      // The rival promises nothing below its own ballot. In the second life the others make a majority.
      const some = calls.filter(({ to }) => to !== rival);
      return [life === 0 ? some.slice(0, needed) : some];
    });
    for (let place = 0; place < lone.others.length; place++) {
      // The last promise that is needed comes after that.
      if (life === 0 && place === needed - 1)
        await lone.forAll([...overtaken], (seq) => lone.prepare(seq, lone.ballot(rival, 9)));
      const calls = promises.flatMap((some) => some[place] ?? []);
      await lone.replyAll(calls.map((call) => [call, promised(call)] as const));
    }
    await lone.rest();
    lone.loseAll();
    if (random.below(2) === 0) await lone.pass(lone.pause_ms);
    lone.loseAll();
    await lone.restart();
  }
}
