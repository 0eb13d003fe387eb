import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import { type Check, oneOf, type Stand } from "../check.ts";
import { alone, type Lone, type Prepare, promised, refused } from "../lone.ts";

/** What one of the others does with the first attempt's prepare. */
const ANSWERS = ["promises", "refuses", "is silent", "promises late"] as const;
type Answer = (typeof ANSWERS)[number];

export const quorum: Check = {
  id: "quorum",
  title: "a value is proposed after promises of that very ballot from a majority of all, each server counted once",
  rules: ["V1"],
  points: 7,
  of: "propose",
  needs: ["start"],
  mayFollow: ["ballots"],
  blockedBy: ["tries-again", "ballots"],
  hint: "How many promises does it take if n is 4, if some do not answer, if some refuse? And which ballot does an answer belong to that comes when you have begun anew?",
  stands: [2, 3, 4, 5].map((n) => promises(n, n === 5 ? 0.25 : 1)),
};

/** Of all patterns of answers at n servers a share: each in an instance of its own, in an order by chance. */
export function promises(n: number, share: number): Stand {
  const patterns = Array.from({ length: n - 1 }).reduce<Answer[][]>(
    (some) => some.flatMap((pattern) => ANSWERS.map((answer) => [...pattern, answer])),
    [[]],
  );
  return {
    name: `of-${n}`,
    size: oneOf(n),
    play: alone((lone, random) => tryAll(lone, sampled(patterns, share, random), random)),
  };
}

async function tryAll(lone: Lone, patterns: readonly (readonly Answer[])[], random: Random): Promise<void> {
  const answers = new Map(patterns.map((pattern) => [lone.nextSeq(), pattern]));
  const seqs = [...answers.keys()];
  await lone.startAll(seqs, (seq) => `put quorum${seq} 1`);
  const first = orderOf(lone, seqs, random);
  const answerOf = (call: Prepare): Answer => {
    const place = lone.others.indexOf(call.to);
    return (answers.get(call.params.seq) as readonly Answer[])[place] as Answer;
  };
  for (const calls of first) {
    const some = calls.filter((call) => ["promises", "refuses"].includes(answerOf(call)));
    await lone.replyAll(
      some.map((call) => [call, answerOf(call) === "promises" ? promised(call) : refused(higher(lone, call))] as const),
    );
  }
  // Those that were refused begin anew, while some of their first calls are on their way still: promises of these come now.
  const late = first.flat().filter((call) => answerOf(call) === "promises late");
  await lone.pass(lone.pause_ms - 1);
  const second = orderOf(lone, seqs, random);
  for (const call of chunked(late)) await lone.replyAll(call.map((one) => [one, promised(one)] as const));
  await lone.rest();
  await lone.pass(1);
  // Now one promise after the other comes, until it has a majority.
  for (const calls of second) {
    const there = new Set(lone.calls("Paxos.PrepareRpc").map(({ held }) => held));
    await lone.replyAll(calls.filter(({ held }) => there.has(held)).map((call) => [call, promised(call)] as const));
  }
  await lone.rest();
  await lone.pass(lone.pause_ms);
  await lone.pass(lone.pause_ms);
}

/** A ballot of another that is promised to that. */
function higher(lone: Lone, { params: { ballot } }: Prepare): number {
  const other = lone.others[0] as number;
  return (Math.floor(ballot / lone.n) + 2) * lone.n + other;
}

/** Its latest prepares, one of each instance in each row: in an order by chance. */
function orderOf(lone: Lone, seqs: readonly number[], random: Random): Prepare[][] {
  const attempts = lone.attempts("Paxos.PrepareRpc");
  const orders = seqs.map((seq) => random.shuffled(attempts.get(seq) ?? []));
  return lone.others.map((_, place) => orders.flatMap((calls) => calls[place] ?? []));
}

/** The same calls in rows that have but one of each instance. */
function chunked(calls: readonly Prepare[]): Prepare[][] {
  const bySeq = [...Map.groupBy(calls, ({ params }) => params.seq).values()];
  const most = Math.max(0, ...bySeq.map(({ length }) => length));
  return Array.from({ length: most }, (_, place) => bySeq.flatMap((some) => some[place] ?? []));
}
