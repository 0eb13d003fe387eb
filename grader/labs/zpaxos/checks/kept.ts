import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import { crash, holdWrites, KEPT, letWrite } from "../../kit/world/crash.ts";
import { type Check, oneOf } from "../check.ts";
import { alone, type Lone, promised } from "../lone.ts";
import { LENGTH, spelled, tellLetter, WORDS } from "../words.ts";

export const kept: Check = {
  id: "kept",
  title: "promises and acceptances are on the disk before they are said, and bind the server when it starts again",
  rules: ["D1", "D2"],
  points: 6,
  needs: ["start"],
  blockedBy: ["promise", "accept"],
  hint: "If the process died right after an answer left, what would the next one know of what it has said?",
  stands: [
    { name: "held", size: oneOf(5), isOfAnySize: true, play: alone(heldWrites) },
    { name: "killed", size: oneOf(5), isOfAnySize: true, killsMany: true, play: alone(killedAtWrites) },
    { name: "words", size: oneOf(5), play: alone(wordsAcrossRestarts) },
  ],
};

/** How long a server must have slept to say nothing more while it waits for its disk. */
const QUIET_MS = 20;

/** Something that makes a server write in an instance, told and not waited for. It is in `round` and those below that. */
type Deed = (lone: Lone, seq: number, round: number, random: Random) => Promise<void>;

const prepare: Deed = (lone, seq, round, random) => lone.prepare(seq, lone.ballot(random.pick(lone.others), round));

/** A ballot has one value. */
const chosenIn = (seq: number, ballot: number): string => `put kept${seq} ${ballot}`;

const accept: Deed = (lone, seq, round, random) => {
  const ballot = lone.ballot(random.pick(lone.others), round);
  return lone.accept(seq, ballot, chosenIn(seq, ballot));
};

/** Its own promise. */
const propose: Deed = (lone, seq) => lone.start(seq, `put own${seq} 1`);

/** Its own acceptance, after the promises of a majority: these are there before. */
async function acceptOwn(lone: Lone, seq: number): Promise<void> {
  holdWrites(lone, false);
  await lone.start(seq, `put own${seq} 2`);
  await lone.until(() => lone.attempts("Paxos.PrepareRpc").has(seq));
  const calls = lone.attempts("Paxos.PrepareRpc").get(seq) ?? [];
  holdWrites(lone, true);
  // The last promise that it needs is the one that makes it write.
  const needed = Math.floor(lone.n / 2);
  for (const call of calls.slice(0, needed)) {
    if (!lone.isAlive || lone.world.server(lone.name).disk.asked !== undefined) return;
    await lone.world.answer(call.held, { result: { done: 0, ...promised(call) } });
  }
}

const DEEDS: readonly Deed[] = [prepare, accept, propose, acceptOwn];

/** Each write is held for a while: what is said meanwhile is not on the disk. */
async function heldWrites(lone: Lone, random: Random): Promise<void> {
  for (const deed of random.shuffled([...DEEDS, ...DEEDS])) {
    const seq = lone.nextSeq();
    // Where something was promised and accepted before, too.
    if (random.below(2) === 0) await lone.accept(seq, lone.ballot(random.pick(lone.others), 1), `put first${seq} 1`);
    holdWrites(lone, true);
    await deed(lone, seq, 2, random);
    await lone.world.rest(QUIET_MS);
    await letWrite(lone);
    lone.loseAll();
  }
  lone.mustHavePromised();
}

/** Where a server is killed: at which of the writes that a deed makes, and how much of that arrives. */
interface Point {
  deed: Deed;
  keeps: (typeof KEPT)[number];
  before: number;
}

/**
 * It is killed at a write of each deed, and asked in that very instance when it is back. Who accepts in two writes is always killed
 * between them, too. A start takes its time: so there are no more.
 */
async function killedAtWrites(lone: Lone, random: Random): Promise<void> {
  const points: Point[] = [
    ...DEEDS.map((deed) => ({ deed, keeps: random.pick(KEPT), before: random.below(2) })),
    { deed: accept, keeps: "all", before: 0 },
  ];
  for (const { deed, keeps, before } of random.shuffled(points)) {
    const seq = lone.nextSeq();
    holdWrites(lone, true);
    await deed(lone, seq, 3, random);
    await crash(lone, keeps, before, random);
    await lone.restart();
    const [one, other] = lone.shuffled(random) as [number, number];
    for (const round of [2, 3]) {
      await lone.prepare(seq, lone.ballot(one, round));
      await lone.accept(seq, lone.ballot(one, round), chosenIn(seq, lone.ballot(one, round)));
    }
    await lone.prepare(seq, lone.ballot(other, 9));
    // Who lets a lower one in after that has not forgotten anything: it never minds.
    await lone.prepare(seq, lone.ballot(one, 5));
    await lone.accept(seq, lone.ballot(one, 5), chosenIn(seq, lone.ballot(one, 5)));
    await lone.rest();
    lone.loseAll();
  }
  lone.mustHavePromised();
}

/** Some of all words, with a new process in their middle. */
async function wordsAcrossRestarts(lone: Lone, random: Random): Promise<void> {
  const words = spelled(lone, sampled(WORDS, 0.2, random), random);
  for (let place = 0; place < LENGTH; place++) {
    if (place === LENGTH / 2) await lone.restart();
    await lone.forAll(words, (word) => tellLetter(lone, word, place));
    await lone.rest();
  }
  lone.mustHavePromised();
}
