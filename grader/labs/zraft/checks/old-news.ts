import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import type { Check, Stand } from "../check.ts";
import { lastOf, raised } from "../logs.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";

/** What one leader sent of a log of four entries: what is before, and how many. */
interface Sent {
  prev: number;
  count: number;
}

const WITH_ENTRIES: readonly Sent[] = [
  { prev: 0, count: 1 },
  { prev: 0, count: 4 },
  { prev: 1, count: 2 },
  { prev: 3, count: 1 },
];

/** So often calls come at the same time. */
const TOGETHER = 4;

/** Every order of three of these, with one of them again at the end. */
const ORDERS: readonly (readonly Sent[])[] = WITH_ENTRIES.flatMap((first) =>
  WITH_ENTRIES.filter((one) => one !== first).flatMap((second) =>
    WITH_ENTRIES.filter((one) => one !== first && one !== second).flatMap((third) =>
      [first, second, third].map((again) => [first, second, third, again]),
    ),
  ),
);

/** Of all orders, a share is tried; 1 is all. */
export function orders(share: number): Stand {
  return {
    name: "orders",
    size: (random) => ({ n: 5, live: [random.below(5)] }),
    play: alone(async (lone, random) => {
      for (const order of random.shuffled(sampled(ORDERS, share, random))) await inOrder(lone, order, random);
    }),
  };
}

export const oldNews: Check = {
  id: "old-news",
  title: "calls that come late, twice or in another order take nothing back",
  rules: ["A4", "M5", "E7"],
  points: 4,
  of: "AppendEntriesRpc",
  needs: ["match"],
  hint: "A call that was sent before another one may come after it. What does your log, and your commitIndex, look like then?",
  stands: [
    orders(0.3),
    { name: "together", size: (random) => ({ n: 5, live: [random.below(5)] }), play: alone(together) },
    { name: "commits", size: (random) => ({ n: 5, live: [random.below(5)] }), play: alone(withCommits) },
  ],
};

/** The calls of one leader in an order, heartbeats between them; the calls of the leader before that come late. */
async function inOrder(lone: Lone, order: readonly Sent[], random: Random): Promise<void> {
  const [leader, before] = random.shuffled(lone.others) as [number, number];
  const base = lone.nextTerm(0);
  const log = raised(
    random.pick([
      [1, 1, 1, 1],
      [1, 1, 3, 3],
      [1, 3, 3, 3],
    ]),
    base,
  );
  const entries = entriesOf(log, 1);
  const late = entriesOf([base + 2, base + 2], 1, "b");
  const term = base + 5;
  const send = ({ prev, count }: Sent) =>
    lone.append(leader, term, lastOf(log, prev), entries.slice(prev, prev + count));
  for (const sent of order) {
    await send(sent);
    if (random.below(2) === 0) await send({ prev: random.below(5), count: 0 });
    if (random.below(3) === 0) await lone.append(before, base + 4, [0, 0], late.slice(0, 1 + random.below(2)));
  }
  await send({ prev: 0, count: 4 });
  await send({ prev: 0, count: 0 });
  // Whom does it take for the leader?
  await lone.append(before, base + 4, [0, 0]);
  await lone.start("put who leads");
}

/** The calls of one leader come at the same time, in the order of a long one and those that it had sent before. */
async function together(lone: Lone, random: Random): Promise<void> {
  for (let round = 0; round < TOGETHER; round++) {
    const [leader] = random.shuffled(lone.others) as [number];
    const term = lone.nextTerm(2);
    const entries = entriesOf(Array(4).fill(term), 1, `t${round}-`);
    const send = (prev: number, count: number) =>
      lone.append(leader, term, [prev, prev === 0 ? 0 : term], entries.slice(prev, prev + count));
    if (round % 2 === 1) await send(0, 1);
    await Promise.all([send(round % 2, 4), send(round % 2, 1), send(round % 2, 2)]);
    await send(4, 0);
  }
}

/** The same with entries that are committed; then it leads, and says how far that is. */
async function withCommits(lone: Lone, random: Random): Promise<void> {
  let index = 0;
  let last = 0;
  for (let round = 0; round < 5; round++) {
    const leader = random.pick(lone.others);
    const term = lone.nextTerm(2);
    const entries = entriesOf([term - 1, term, term, term], index + 1, `r${round}-`);
    const prevOf = (prev: number): [number, number] => [index + prev, prev === 0 ? last : prev === 1 ? term - 1 : term];
    // In the order in which the leader sent them: what is committed has grown meanwhile.
    const sent = [
      { prev: 0, count: 2, commit: 0 },
      { prev: 2, count: 1, commit: 1 },
      { prev: 2, count: 0, commit: 1 },
      { prev: 3, count: 1, commit: 3 },
      { prev: 4, count: 0, commit: 4 },
    ];
    const send = ({ prev, count, commit }: (typeof sent)[number]) =>
      lone.append(leader, term, prevOf(prev), entries.slice(prev, prev + count), index + commit);
    for (const one of sent) await send(one);
    await lone.pass(1);
    for (const one of random.shuffled(sent)) await send(one);
    // Sometimes the last that comes is the newest.
    if (round % 2 === 0) await send(sent.at(-1) as (typeof sent)[number]);
    await lone.pass(1);
    index += 4;
    last = term;
    await tellsCommit(lone, random);
  }
}

/** It leads; one of the others has acknowledged its log, and is told what is committed. */
async function tellsCommit(lone: Lone, random: Random): Promise<void> {
  await lone.lead();
  const to = random.pick(lone.others);
  const [call] = lone.calls("Raft.AppendEntriesRpc", to);
  if (call !== undefined) await lone.accept(call);
  await lone.tick(lone.setting.heartbeat_ms);
  lone.loseAll();
}
