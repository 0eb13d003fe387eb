import type { Check } from "../check.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";

/** The last index and term of a log, up to 3 and in term 3; (0, 0) is the empty one. */
const LASTS: readonly (readonly [index: number, term: number])[] = [
  [0, 0],
  ...[1, 2, 3].flatMap((index) => [1, 2, 3].flatMap((term) => (term <= index + 2 ? ([[index, term]] as const) : []))),
];

export const votes: Check = {
  id: "votes",
  title: "one vote a term, for a candidate whose log is at least as up to date",
  rules: ["E5", "E6"],
  points: 5,
  of: "RequestVoteRpc",
  needs: ["start"],
  hint: "Which of two logs is more up to date, if one is longer and the other ends in a later term? And what if you have voted already?",
  stands: [
    {
      name: "follower",
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      play: alone(async (lone, random) => {
        for (const own of random.shuffled(LASTS)) await tryAll(lone, own);
      }),
    },
  ],
};

/** Lays a log whose last entry is this one, and has candidates with every other last entry ask for the vote; each in a term of its own. */
async function tryAll(lone: Lone, [index, term]: readonly [number, number]): Promise<void> {
  const [one, other] = lone.others as [number, number];
  const base = lone.nextTerm(4);
  const terms = [...Array(Math.max(0, index - 1)).fill(base + 1), ...(index > 0 ? [base + term] : [])];
  if (index > 0) await lone.append(one, lone.nextTerm(4), [0, 0], entriesOf(terms, 1, `t${base}-`));
  for (const [lastIndex, lastTerm] of LASTS) {
    const asked = lone.nextTerm();
    const last = [lastIndex, lastTerm === 0 ? 0 : base + lastTerm] as const;
    await lone.requestVote(other, asked, ...last);
    await lone.requestVote(other, asked, ...last);
    await lone.requestVote(one, asked, ...last);
  }
}
