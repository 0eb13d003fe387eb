import type { Random } from "../../../checks/random.ts";
import type { Check, Stand } from "../check.ts";
import { lastOf, logsUpTo, raised, type Terms } from "../logs.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";
import { sampled } from "../sample.ts";

/** One log for each last entry that one of up to 3 entries in up to 3 terms can have. */
const LOGS: readonly Terms[] = [
  ...new Map(logsUpTo(3, 3).map((terms) => [lastOf(terms).join("/"), terms] as const)).values(),
];

/** Of all pairs of an own log and a candidate's, a share is tried; 1 is all. */
export function followerVotes(share: number): Stand {
  return {
    name: "follower",
    size: (random) => ({ n: 5, live: [random.below(5)] }),
    play: alone(async (lone, random) => {
      // Nobody's log becomes empty again.
      const [empty, ...more] = LOGS as [Terms, ...Terms[]];
      for (const own of [empty, ...random.shuffled(more)])
        await tryAll(lone, own, sampled(LOGS, share, random), random);
    }),
  };
}

export const votes: Check = {
  id: "votes",
  title: "one vote a term, for a candidate whose log is at least as up to date",
  rules: ["E5", "E6"],
  points: 5,
  of: "RequestVoteRpc",
  needs: ["start"],
  hint: "Which of two logs is more up to date, if one is longer and the other ends in a later term? And what if you have voted already?",
  stands: [followerVotes(0.6)],
};

/**
 * Lays a log, and has candidates with each of these logs ask for the vote, in a term of its own: first when nobody has it, then the
 * same again, then another, and one of the term before.
 */
async function tryAll(lone: Lone, own: Terms, candidates: readonly Terms[], random: Random): Promise<void> {
  const [leader, blank, one, other] = random.shuffled(lone.others) as [number, number, number, number];
  const base = lone.term;
  const log = raised(own, base);
  await lone.append(leader, lone.nextTerm(4), [0, 0], entriesOf(log, 1));
  // In the order in which a candidate's log can become more up to date from term to term.
  for (const terms of candidates.toSorted(byLast)) {
    const term = lone.nextTerm();
    const last = lastOf(raised(terms, base));
    // Who has an entry never has none again.
    const candidate = terms.length === 0 ? blank : one;
    await lone.requestVote(candidate, term, ...last);
    await lone.requestVote(candidate, term, ...last);
    await lone.requestVote(other, term, ...lastOf(log));
    await lone.requestVote(other, term - 1, ...lastOf(log));
    await lone.requestVote(candidate, term, ...last);
  }
}

function byLast(one: Terms, other: Terms): number {
  const [[index, term], [otherIndex, otherTerm]] = [lastOf(one), lastOf(other)];
  return term - otherTerm || index - otherIndex;
}
