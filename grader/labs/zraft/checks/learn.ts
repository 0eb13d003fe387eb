import type { Random } from "../../../checks/random.ts";
import type { Check } from "../check.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";

/** A call of a leader that has five entries more than what is known to be committed: what is before, how many, and leaderCommit. */
interface Told {
  prev: number;
  count: number;
  commit: number;
}

const told = (prev: number, count: number, commit: number): Told => ({ prev, count, commit });

/** What a follower is told, call by call, whose own log goes on with three entries of an earlier leader. */
const STORIES: readonly (readonly Told[])[] = [
  [told(0, 0, 3), told(0, 1, 3), told(1, 2, 5), told(3, 2, 5)],
  [told(3, 0, 3), told(0, 3, 0), told(1, 0, 3), told(3, 0, 3)],
  [told(0, 3, 5), told(1, 1, 5), told(3, 1, 5), told(4, 1, 5)],
  [told(2, 1, 5), told(0, 2, 1), told(1, 0, 5), told(2, 3, 3)],
  [told(0, 5, 2), told(0, 0, 5), told(2, 0, 5), told(4, 0, 5)],
];

export const learn: Check = {
  id: "learn",
  title: "a follower commits what it has compared, applies that in order, and waits for no service",
  rules: ["M3", "X1"],
  points: 3,
  of: "AppendEntriesRpc",
  needs: ["match"],
  hint: "A leader says that entry 9 is committed. How far does your log certainly hold the leader's entries, by that very call?",
  stands: [
    { name: "told", size: (random) => ({ n: 5, live: [random.below(5)] }), play: alone(playTold) },
    { name: "slow", size: (random) => ({ n: 5, live: [random.below(5)] }), play: alone(withSlowService) },
  ],
};

/** The played log, all of which is committed in the end. */
class Log {
  index = 0;
  term = 0;

  /** Five entries of a new leader, and how it sends them. */
  next(lone: Lone, leader: number, term: number) {
    const { index: base, term: last } = this;
    const entries = entriesOf([term, term, term, term, term], base + 1, `t${term}-`);
    this.index += entries.length;
    this.term = term;
    return ({ prev, count, commit }: Told) =>
      lone.append(
        leader,
        term,
        [base + prev, prev === 0 ? last : term],
        entries.slice(prev, prev + count),
        base + commit,
      );
  }
}

async function playTold(lone: Lone, random: Random): Promise<void> {
  const log = new Log();
  for (const story of random.shuffled([...STORIES, random.pick(STORIES)])) {
    const [old, leader] = random.shuffled(lone.others) as [number, number];
    const term = lone.nextTerm(2);
    await lone.append(old, term, [log.index, log.term], entriesOf([term, term, term], log.index + 1, "old"));
    const send = log.next(lone, leader, lone.nextTerm());
    for (const one of story) {
      await send(one);
      await lone.pass(1);
    }
    await send(told(0, 5, 5));
    await lone.pass(1);
  }
  // What it commits as the leader it applies, too.
  await lone.lead();
  for (const to of lone.others) await lone.acceptAll(to);
  await lone.pass(1);
}

/** Its service leaves what it is given without an answer for a while: it goes on answering the others. */
async function withSlowService(lone: Lone, random: Random): Promise<void> {
  const log = new Log();
  for (let round = 0; round < 3; round++) {
    lone.holdsService = true;
    const [leader, other] = random.shuffled(lone.others) as [number, number];
    const send = log.next(lone, leader, lone.nextTerm());
    await send(told(0, 3, 2));
    await send(told(3, 2, 4));
    await lone.requestVote(other, lone.nextTerm());
    await lone.append(leader, lone.nextTerm(), [log.index, log.term], [], log.index);
    await lone.rest();
    lone.holdsService = false;
    await lone.serve();
    await lone.pass(1);
  }
  await leadsWithSlowService(lone);
}

/** It leads, and its service is busy with the first of several entries that are committed: the others are told of all of these. */
async function leadsWithSlowService(lone: Lone): Promise<void> {
  await lone.lead();
  lone.holdsService = true;
  for (const command of ["put busy 1", "put busy 2", "put busy 3"]) {
    await lone.start(command);
    for (const to of lone.others) await lone.acceptAll(to);
  }
  await lone.tick(lone.setting.heartbeat_ms);
  await lone.rest();
  lone.holdsService = false;
  await lone.serve();
}
