import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import type { Check } from "../check.ts";
import { logsUpTo, raised } from "../logs.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";
import { Stuck } from "../playing.ts";

export const candidate: Check = {
  id: "candidate",
  title: "an election asks each of the others once, with the last entry, and ends when another leads",
  rules: ["E4", "E11"],
  points: 4,
  of: "startElection",
  needs: ["start"],
  hint: "What does a candidate ask the others, and how many times? What does it do when its own term has a leader?",
  stands: [
    {
      name: "asks",
      size: (random) => {
        const n = 2 + random.below(4);
        return { n, live: [random.below(n)] };
      },
      play: alone(async (lone) => {
        for (let election = 0; election < 5; election++) {
          await askOnce(lone);
          // Whom it cannot reach it asks in the next election.
          for (const call of lone.asked().slice(election % 2)) await lone.fail(call);
          await lone.rest();
        }
      }),
    },
    { name: "log", size: (random) => ({ n: 5, live: [random.below(5)] }), play: alone(withLogs) },
    { name: "follows", size: (random) => ({ n: 5, live: [random.below(5)] }), play: alone(follows) },
  ],
};

/** Its timeout passes: all that it asks must be there when it is idle. */
async function askOnce(lone: Lone): Promise<void> {
  await lone.pass(lone.setting.election_ms[1]);
  if (lone.asked().length === 0) throw new Stuck("it does not ask for votes");
}

/** Logs of up to three terms; and an election whose term is over before what it does by and by is done. */
async function withLogs(lone: Lone, random: Random): Promise<void> {
  const logs = sampled(logsUpTo(4, 3).slice(1), 0.2, random);
  for (const terms of random.shuffled(logs)) {
    const base = lone.nextTerm(0);
    const [leader, other] = random.shuffled(lone.others) as [number, number];
    const entries = entriesOf(raised(terms, base), 1);
    await lone.append(leader, lone.nextTerm(4), [0, 0], entries);
    await askOnce(lone);
    await lone.tick(lone.setting.election_ms[1]);
    await lone.requestVote(other, lone.nextTerm(3));
    await lone.rest();
    lone.loseAll();
  }
}

/** It hears the leader of its own term: with entries or without, matching or not, or with a snapshot. */
async function follows(lone: Lone, random: Random): Promise<void> {
  type Heard = (leader: number, term: number) => Promise<unknown>;
  let snapshots = 0;
  const heard: Heard[] = [
    (leader, term) => lone.append(leader, term, [snapshots, snapshots === 0 ? 0 : 1]),
    (leader, term) => lone.append(leader, term, [0, 0], snapshots === 0 ? entriesOf([term], 1) : []),
    (leader, term) => lone.append(leader, term, [8, term - 1]),
    (leader, term) => {
      snapshots += 1;
      return lone.install(leader, term, [snapshots, 1], `after ${snapshots}`);
    },
  ];
  for (const hear of random.shuffled([...heard, ...heard])) {
    const [asked] = await lone.campaign();
    if (asked === undefined) throw new Stuck("it does not ask for votes");
    const { term } = asked.params;
    const [leader, other] = random.shuffled(lone.others) as [number, number];
    await hear(leader, term);
    await lone.start("put who leads");
    await lone.append(leader, term, [0, 0]);
    await lone.requestVote(other, term);
    lone.loseAll();
  }
}
