import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import { type Check, oneOf, type Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { LENGTH, type Letter, spelled, tellLetter, WORDS } from "../words.ts";

export const promise: Check = {
  id: "promise",
  title: "an acceptor promises what is above all that it promised or accepted, and tells what it accepted",
  rules: ["P1", "P2"],
  points: 8,
  of: "PrepareRpc",
  needs: ["start"],
  // Who writes all of its disk anew with each message writes more than is taken of it.
  blockedBy: ["forgotten"],
  hint: "Which ballots has your acceptor seen in this instance when it is asked for a promise, and what did it say to each? Which of them must it not let in any more, and which does a proposer ask for twice?",
  // All of them take their time: the hidden suite has all.
  stands: [pipelined(0.35), { name: "together", size: oneOf(5), play: alone(together) }],
  readIn: ["accept-serial/all"],
};

/** What one server asks for in three ballots of its own, and what comes with what, in this order. */
const TOGETHER: readonly (readonly (readonly Letter[])[])[] = [
  [[prepares(2), prepares(1)], [prepares(1)]],
  [[prepares(2), accepts(1)], [prepares(1)]],
  [[prepares(0)], [prepares(2), accepts(0), prepares(1)], [accepts(1)]],
  [[accepts(1), prepares(2)], [accepts(2)]],
  [[prepares(1)], [accepts(1), prepares(2), prepares(1)], [accepts(2)]],
];

function prepares(rank: Letter["rank"]): Letter {
  return { method: "prepare", rank };
}

function accepts(rank: Letter["rank"]): Letter {
  return { method: "accept", rank };
}

/** Messages about one instance come at the same time. */
async function together(lone: Lone, random: Random): Promise<void> {
  for (const groups of random.shuffled([...TOGETHER, ...TOGETHER])) {
    const seq = lone.nextSeq();
    const owner = random.pick(lone.others);
    const ballots = [1, 2, 3].map((round) => lone.ballot(owner, round));
    const values = ballots.map((ballot) => `put t${seq} ${ballot}`);
    for (const word of groups) {
      await Promise.all(word.map((_, place) => tellLetter(lone, { seq, word, ballots, values }, place)));
      await lone.rest();
    }
  }
}

/** Of all words a share: the first letters of all at once, then the second ones, and so on. */
function pipelined(share: number): Stand {
  return spelling("words", (random) => sampled(WORDS, share, random));
}

/** All words, in parts: one process has the time for each. */
export function pipelinedInParts(parts: number): Stand[] {
  return Array.from({ length: parts }, (_, part) =>
    spelling(part === 0 ? "words" : `words-${part}`, () => WORDS.filter((_, place) => place % parts === part)),
  );
}

function spelling(name: string, wordsOf: (random: Random) => readonly (readonly Letter[])[]): Stand {
  return {
    name,
    size: oneOf(5),
    play: alone(async (lone, random) => {
      const words = spelled(lone, random.shuffled(wordsOf(random)), random);
      for (let place = 0; place < LENGTH; place++) {
        await lone.forAll(words, (word) => tellLetter(lone, word, place));
        await lone.rest();
      }
    }),
  };
}
