import type { Random } from "../../../checks/random.ts";
import type { Check, Stand } from "../check.ts";
import { asked, FATES, type Fate, type OneClerk, playedOf } from "../one-clerk.ts";

export const sameId: Check = {
  id: "same-id",
  title: "a clerk registers once, and asks for the same command under the same number until it is answered",
  rules: ["C1", "C2"],
  points: 6,
  of: "command",
  needs: ["start"],
  blockedBy: ["one-answer", "patience"],
  hint: "The command may have been executed, and only its answer lost. By what does a server know it again?",
  stands: [failures(3, 2, 25), failures(5, 1, 15)],
};

/** Before its answer, up to three calls for a command come to nothing: all ways of up to so many, and so many of three by chance. */
export function failures(n: number, whole: 1 | 2, threes: number): Stand {
  return {
    name: `failures-of-${n}`,
    size: playedOf(n),
    clerks: [0, 1, 2],
    play: asked(async (clerks, random) => {
      // There is nothing yet: a result without any text is a result.
      for (const one of clerks) await one.ask("all", [], random);
      for (const one of clerks) await one.ask(one.change(random), waysOf(random, 1 + random.below(3)), random);
      const [one] = clerks;
      if (one === undefined) return;
      const two = whole === 1 ? [] : FATES.flatMap((first) => FATES.map((second) => [first, second]));
      const three = Array.from({ length: threes }, () => waysOf(random, 3));
      for (const fates of random.shuffled([[], ...FATES.map((fate) => [fate]), ...two, ...three]))
        await one.ask(textOf(one, random), fates, random);
      await one.rest();
    }),
  };
}

const waysOf = (random: Random, count: number): Fate[] => Array.from({ length: count }, () => random.pick(FATES));

/** Reads have numbers, too; and a command goes to the servers as it is. */
function textOf(one: OneClerk, random: Random): string {
  const kind = random.below(6);
  if (kind === 0) return "get all";
  if (kind === 1) return "  Put  a B ";
  return one.change(random);
}
