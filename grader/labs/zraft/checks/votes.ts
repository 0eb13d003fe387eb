import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import type { Check, Stand } from "../check.ts";
import { lastOf, logsUpTo, raised, type Terms } from "../logs.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";
import { Stuck } from "../playing.ts";

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
  stands: [
    followerVotes(0.6),
    { name: "candidate", size: (random) => ({ n: 5, live: [random.below(5)] }), play: alone(asCandidate) },
    { name: "snapshot", size: (random) => ({ n: 5, live: [random.below(5)] }), play: alone(onSnapshot) },
  ],
};

/**
 * Lays a log, and has candidates with each of these logs ask for the vote, in a term of its own: first when nobody has it, then the
 * same again, then another, and one of the term before.
 */
async function tryAll(lone: Lone, own: Terms, candidates: readonly Terms[], random: Random): Promise<void> {
  const [leader, blank, one, other] = random.shuffled(lone.others) as [number, number, number, number];
  // A log that is ahead of all changes nothing in a vote that is given.
  const third = leader;
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
    await lone.requestVote(third, term, log.length + 4, Math.max(term - 1, 1));
    await lone.requestVote(candidate, term, ...last);
  }
}

/** Its vote is its own, however far the logs of others in its term are; and of two that ask at the same time one gets it. */
async function asCandidate(lone: Lone, random: Random): Promise<void> {
  let last: readonly [index: number, term: number] = [0, 0];
  for (let election = 0; election < 3; election++) {
    const [asked] = await lone.campaign();
    if (asked === undefined) throw new Stuck("it does not ask for votes");
    const { term } = asked.params;
    const [one, other] = random.shuffled(lone.others) as [number, number];
    // In the first term of all nobody has an entry yet.
    if (term > 1) last = [4, term - 1];
    await lone.requestVote(one, term, ...last);
    await lone.requestVote(other, term);
    lone.loseAll();
  }
  const term = lone.nextTerm();
  const two = random.shuffled(lone.others).slice(0, 2);
  await Promise.all(two.map((candidate) => lone.requestVote(candidate, term, ...last)));
}

/** All of its log is in a snapshot: that ends where the snapshot does. */
async function onSnapshot(lone: Lone, random: Random): Promise<void> {
  const [leader, one, other] = random.shuffled(lone.others) as [number, number, number];
  const term = lone.nextTerm(3);
  await lone.install(leader, term, [4, term - 1], "after 4");
  const lasts: readonly [number, number][] = [
    [0, 0],
    [3, term - 2],
    [9, term - 2],
    [3, term - 1],
    [4, term - 1],
    [5, term - 1],
    [2, term],
  ];
  for (const last of lasts) {
    await lone.requestVote(one, lone.nextTerm(), ...last);
    await lone.requestVote(other, lone.term, 4, term - 1);
  }
}

function byLast(one: Terms, other: Terms): number {
  const [[index, term], [otherIndex, otherTerm]] = [lastOf(one), lastOf(other)];
  return term - otherTerm || index - otherIndex;
}
