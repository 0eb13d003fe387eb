import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import type { Check, Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { Stuck } from "../playing.ts";

/**
 * What one of the others answers in an election: its vote, a refusal, nothing; its vote of the election before, which comes late;
 * or that and its vote in this one; or it is not reached.
 */
const ANSWERS = ["granted", "refused", "none", "old", "old, granted", "failed"] as const;

/** So often the vote that decides comes at the same time as a higher term. */
const AT_ONCE = 6;

type Pattern = readonly (typeof ANSWERS)[number][];

/** What each of so many others answers: all that there is. */
function patternsOf(others: number): Pattern[] {
  let all: Pattern[] = [[]];
  for (let one = 0; one < others; one++) all = all.flatMap((pattern) => ANSWERS.map((answer) => [...pattern, answer]));
  return all;
}

/** Elections among n: a share of all patterns, each in an order by chance; 1 is all. */
export function elections(n: number, share: number): Stand {
  return {
    name: `of-${n}`,
    size: (random) => ({ n, live: [random.below(n)] }),
    play: alone(async (lone, random) => {
      const all = Array<Pattern[number]>(n - 1).fill("granted");
      for (const pattern of random.shuffled([all, ...sampled(patternsOf(n - 1), share, random)]))
        await elect(lone, pattern, random);
      for (let times = 0; times < AT_ONCE; times++) await outrun(lone, random);
      await beat(lone);
    }),
  };
}

const byItself: Stand = {
  name: "of-1",
  size: () => ({ n: 1, live: [0] }),
  play: alone(async (lone) => {
    await lone.pass(lone.setting.election_ms[1]);
    // What it leads with is committed before the command comes, and that without waiting for anybody.
    await lone.pass(1);
    await lone.start("put k 1");
    await lone.pass(1);
    await lone.rest();
  }),
};

export const leader: Check = {
  id: "leader",
  title: "it leads with the votes of a majority in its term, each once, and says so at once",
  rules: ["E10", "E12", "E13"],
  points: 5,
  of: "takeVote",
  needs: ["start"],
  hint: "How many votes make a leader of n = 1, 2, 3, 4, 5? Which of the answers that come do you count, and what is the first thing that a leader does?",
  stands: [byItself, elections(2, 1), elections(3, 0.4), elections(4, 0.06), elections(5, 0.012)],
};

/** Two elections: what comes of the first is heard in the second. */
async function elect(lone: Lone, pattern: Pattern, random: Random): Promise<void> {
  const old = await lone.campaign();
  // Fewer than it needs grant theirs in the first: those are no votes in the second.
  const early = Math.max(0, Math.floor(lone.n / 2) - 1);
  for (const call of random.shuffled(old).slice(0, random.below(early + 1)))
    await lone.reply(call, { term: call.params.term, voteGranted: true });
  const now = await lone.campaign();
  if (now.length === 0) throw new Stuck("it does not ask for votes");
  const answers = random
    .shuffled(lone.others)
    .flatMap((id, place) => (pattern[place] ?? "none").split(", ").map((answer) => ({ id, answer })));
  let granted = 0;
  for (const { id, answer } of random.shuffled(answers)) {
    const call = (answer === "old" ? old : now).find(({ to }) => to === id);
    if (call === undefined || answer === "none") continue;
    if (answer === "failed") {
      await lone.fail(call);
      continue;
    }
    await lone.reply(call, { term: call.params.term, voteGranted: answer !== "refused" });
    if (call.params.term === now[0]?.params.term && answer !== "refused") granted += 1;
    // What a new leader owes is told when it is idle, before it hears more.
    if (granted === Math.floor(lone.n / 2)) await lone.rest();
  }
  // What it owes when it has begun to lead, it may do with the next heartbeat, or never.
  if (pattern.every((answer) => answer === "granted")) await lone.pass(lone.setting.heartbeat_ms);
  lone.loseAll();
  await lone.requestVote(random.pick(lone.others), lone.nextTerm());
}

/**
 * The vote that decides comes at the same time as the call of one that stands, or leads, in a higher term: whichever it takes first, it
 * leads in no term but the one that it was elected in. Of two nobody else can lead.
 */
async function outrun(lone: Lone, random: Random): Promise<void> {
  const asked = random.shuffled(await lone.campaign());
  const needed = Math.floor(lone.n / 2);
  const grant = (call: (typeof asked)[number]) => lone.reply(call, { term: call.params.term, voteGranted: true });
  for (const call of asked.slice(0, needed - 1)) await grant(call);
  const deciding = asked[needed - 1];
  if (deciding === undefined) throw new Stuck("it does not ask for votes");
  const other = random.pick(lone.others);
  const term = lone.nextTerm();
  const isLed = lone.n > 2 && random.below(2) === 0;
  await Promise.all([grant(deciding), isLed ? lone.append(other, term, [0, 0]) : lone.requestVote(other, term)]);
  await lone.rest();
  lone.loseAll();
}

/**
 * It leads, its first calls are answered and then they hang, but for one of the others of whom nothing is heard at all; and time passes:
 * one call to each of them at each interval.
 */
async function beat(lone: Lone): Promise<void> {
  const { heartbeat_ms } = lone.setting;
  const term = await lone.lead();
  const silent = lone.n > 2 ? lone.others.at(-1) : undefined;
  for (let rounds = 0; rounds < 5; rounds++)
    for (const call of lone.calls("Raft.AppendEntriesRpc").filter(({ to }) => to !== silent))
      await lone.reply(call, { term, success: true, conflictTerm: 0, conflictIndex: 0 });
  for (let interval = 0; interval < 3; interval++) {
    await lone.tick(heartbeat_ms - 1);
    await lone.pass(1);
  }
}
