import { KEEP_ALIVE } from "../../../../skeleton/zkvraft/entries.ts";
import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import { type Check, oneOf, type Stand } from "../check.ts";
import { type Servers, served } from "../servers.ts";

/** What may come next in the log of two clients: a command of one or the other, or the last one once more. */
const LETTERS = ["one 1", "one 2", "two 1", "again"] as const;
type Letter = (typeof LETTERS)[number] | "one gets" | "one keeps" | "one kept" | "one errs" | "one grows";

/** All words of four letters: 256. With their beginnings, each of which is judged as well, there are 340 of up to four. */
const WORDS: readonly (readonly Letter[])[] = Array.from({ length: 4 }).reduce<Letter[][]>(
  (some) => some.flatMap((word) => LETTERS.map((letter) => [...word, letter])),
  [[]],
);

/**
 * A get that is in the log has a number like any other command, whatever it comes to, and so has a keep-alive, and what is no command at all. They are
 * tried in a few words. What a get has read may be long, and is the same when it is repeated.
 */
const RARE: readonly (readonly Letter[])[] = [
  ["one gets", "one 1"],
  ["two 1", "one gets", "one 1"],
  ["one keeps", "one 1"],
  ["one 1", "one keeps"],
  ["one 2", "one kept"],
  ["one errs", "one 1"],
  ["one 1", "one errs", "one 1"],
  ["one grows", "one gets", "again"],
];

export const once: Check = {
  id: "once",
  title:
    "a command is executed at its first place in the log and nowhere else, and a number below the last one nowhere",
  rules: ["O2", "O3"],
  points: 8,
  of: "execute",
  needs: ["start"],
  mayFollow: ["answers-applied", "register"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "The log holds the same command twice, or an older one behind a newer one. What does each place come to, also after a restart?",
  stands: [words(0.06)],
};

/** Of all words a share, each by two clients of its own. */
function words(share: number): Stand {
  return wordStand("words", (random) => [...sampled(random.shuffled(WORDS), share, random), ...RARE]);
}

/** All words, in parts: one process has the time for each. */
export function wordsInParts(parts: number): Stand[] {
  return Array.from({ length: parts }, (_, part) =>
    wordStand(part === 0 ? "words" : `words-${part}`, () => [
      ...WORDS.filter((__, place) => place % parts === part),
      ...(part === 0 ? RARE : []),
    ]),
  );
}

function wordStand(name: string, wordsOf: (random: Random) => readonly (readonly Letter[])[]): Stand {
  return {
    name,
    size: oneOf(3),
    limits: { sessions_max: 2 * (WORDS.length + RARE.length), maxState: 4000 },
    play: served((servers, random) => play(servers, wordsOf(random), random)),
  };
}

async function play(servers: Servers, some: readonly (readonly Letter[])[], random: Random): Promise<void> {
  const { me } = servers;
  await servers.lead(me);
  const half = Math.ceil(some.length / 2);
  for (const [place, word] of some.entries()) {
    const [one = 0, two = 0] = await servers.sessions(me, 2);
    const lines = linesOf(servers, word, `k${place}`, [one, two]);
    // A copy may be in the log before the first one is applied.
    const isSoon = random.below(2) === 0;
    for (const line of lines) {
      // A leader that has just begun cannot read without an entry.
      if (/ get /.test(line)) await servers.play(`${me} leads`);
      await servers.play(line);
      if (!isSoon) await servers.applyAll(me);
    }
    if (place === half) {
      await servers.play(`restart ${me}`, `${me} hears`);
      await servers.applyAll(me);
    }
    // What the word has come to is read through the log.
    await servers.play(`${me} leads ${random.below(9)}`);
    await servers.play(...lines.slice(-1), servers.numbered(me, one, 8, `get k${place}`));
    await servers.applyAll(me);
  }
  await servers.rest();
}

/** The lines by which clients ask for what a word says. */
function linesOf(
  servers: Servers,
  word: readonly Letter[],
  key: string,
  [one = 0, two = 0]: readonly number[],
): string[] {
  const { me } = servers;
  const asked: Readonly<Record<Exclude<Letter, "again">, string>> = {
    "one 1": servers.numbered(me, one, 1, `append ${key} a,`),
    "one 2": servers.numbered(me, one, 2, `append ${key} b,`),
    "one gets": servers.numbered(me, one, 2, `get ${key}`),
    "one keeps": servers.numbered(me, one, 2, KEEP_ALIVE),
    "one errs": servers.numbered(me, one, 2, `append ${key}`),
    "one grows": servers.numbered(me, one, 1, `append ${key} ${"a".repeat(300)},`),
    "one kept": servers.numbered(me, one, 1, KEEP_ALIVE),
    "two 1": servers.numbered(me, two, 1, `append ${key} c,`),
  };
  const lines: string[] = [];
  for (const letter of word) lines.push(letter === "again" ? (lines.at(-1) ?? asked["one 1"]) : asked[letter]);
  return lines;
}
