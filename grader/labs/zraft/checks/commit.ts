import type { Random } from "../../../checks/random.ts";
import type { Check, Stand } from "../check.ts";
import { entriesOf } from "../lone.ts";
import { leading, type Reign } from "../reign.ts";

/** How many walks there are for each number of servers: an election each, with from 0 to 3 entries of earlier terms before it. */
const WALKS: Readonly<Record<number, number>> = { 2: 2, 3: 3, 4: 4, 5: 5 };

/** More calls than a walk has. */
const STEPS_MAX = 60;

/** The stands with so many times the walks: each walk is a way through the vectors of what the others have acknowledged. */
export function commitStands(times: number): Stand[] {
  return Object.entries(WALKS).map(([size, walks]) => ({
    name: `of-${size}`,
    size: (random) => ({ n: Number(size), live: [random.below(Number(size))] }),
    play: leading(async (reign, random) => {
      for (let place = 0; place < walks * times; place++) await walk(reign, random, place % 4);
      if (Number(size) === 5) await oldAnswers(reign, random);
    }),
  }));
}

export const commit: Check = {
  id: "commit",
  title: "what a majority has of the leader's own term is committed, and with it all before it; nothing else is",
  rules: ["M1", "M4", "A9"],
  points: 4,
  of: "advanceCommit",
  needs: ["leader"],
  mayFollow: ["send", "backup"],
  hint: "How many of four servers must have an entry, and how many of five, if the leader counts itself? And whose answers, to calls of which term, tell that they have it?",
  stands: commitStands(1),
};

/** It leads with some entries of an earlier term before its own; then the others acknowledge what they are sent, in an order by chance. */
async function walk(reign: Reign, random: Random, old: number): Promise<void> {
  const { lone } = reign;
  const leader = random.shuffled(reign.peers)[0];
  if (leader === undefined) return;
  const committed = leader.lastIndex;
  await reign.under(leader.id, committed, entriesOf(Array<number>(old).fill(lone.term + 1), committed + 1));
  // Some of the others have what that one sent them, too.
  for (const peer of reign.peers) if (random.below(3) > 0) peer.entries = [...leader.entries];
  await reign.elect([leader.id, ...random.shuffled(lone.others)]);
  for (const command of ["put a 1", "put b 1"]) await lone.start(command);
  const beatAt = lone.n + random.below(2 * lone.n);
  for (let step = 0; step < STEPS_MAX; step++) {
    const first = random.shuffled(lone.others).flatMap((id) => reign.calls(id).slice(0, 1))[0];
    if (first === undefined) break;
    await reign.pass(first);
    if (step === beatAt) await lone.tick(lone.setting.heartbeat_ms);
  }
  await reign.passAll();
  await reign.beat();
}

/**
 * One has taken three entries, and its answers are slow. Another one leads meanwhile, by the votes of the rest, and has those entries
 * replaced; then the server under test leads again, and hears the slow answers, and refusals of its old calls.
 */
async function oldAnswers(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const [slow = 0, other = 0, ...more] = random.shuffled(lone.others);
  const committed = reign.peer(other).lastIndex;
  for (const command of ["put c 1", "put d 1", "put e 1"]) await lone.start(command);
  const taken = reign.calls(slow).map((call) => ({ call, reply: reign.take(call) }));
  const [third = 0] = more;
  const late = reign.calls(third);
  await reign.under(other, committed, entriesOf([lone.term + 1], committed + 1));
  await reign.elect([other, ...more]);
  for (const command of ["put f 1", "put g 1"]) await lone.start(command);
  await reign.passAll([other]);
  for (const { call, reply } of taken) await lone.reply(call, reply);
  // To another one they come so late that it refuses them: it has voted in the new term.
  for (const call of late) await reign.pass(call);
  await reign.beat(1, [other]);
  await reign.passAll();
}
