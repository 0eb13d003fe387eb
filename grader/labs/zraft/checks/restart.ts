import type { Random } from "../../../checks/random.ts";
import { crash, KEPT } from "../../kit/world/crash.ts";
import { appliedBy } from "../applied.ts";
import type { Check, Stand } from "../check.ts";
import { begin, DEEDS } from "../crash.ts";
import { alone, type Lone } from "../lone.ts";
import { bringUp, PlayedLog } from "../played-log.ts";

/** So many entries are behind the snapshot that its service has in the end. */
const BEHIND = 4;

/** How many votes, and long entries, a disk holds in the end. */
const VOTES = 100;
const LONG = 3;
const LONG_BYTES = 25_000;

export const restart: Check = {
  id: "restart",
  title: "a restarted server goes on with what is on its disk, and applies all of it again",
  rules: ["D3", "D4", "X1"],
  points: 4,
  of: "restore",
  needs: ["start", "saved-log"],
  hint: "What does a server know when it starts again, and what must it not take for known?",
  // More of them take their time: the hidden suite has all.
  stands: [crashesOf("points", 7)],
};

/** So many of all points at which a server may be killed, by chance. */
export function crashesOf(name: string, count: number): Stand {
  return {
    name,
    size: (random) => ({ n: 3, live: [random.below(3)] }),
    isOfAnySize: true,
    killsMany: true,
    play: alone((lone, random) => crashes(lone, random, count)),
  };
}

/** So many times it is killed at a write, or behind one, and brought up by a new leader when it is back. */
async function crashes(lone: Lone, random: Random, count: number): Promise<void> {
  const played = new PlayedLog();
  await bringUp(lone, played, lone.others[0] as number);
  await replaceSome(lone, played);
  const points = random.shuffled(DEEDS.flatMap((deed) => KEPT.map((kept) => ({ deed, kept })))).slice(0, count);
  for (const [place, { deed, kept }] of points.entries()) {
    if (place === points.length - 1) await writeMuch(lone, played, random);
    await begin(lone, deed, played, random);
    const { term } = lone;
    await crash(lone, kept, random.below(2), random);
    await lone.restart(place === points.length - 1);
    await lone.start("put nobody leads");
    // What it has of the term and the vote, and of the log, shows in what it answers.
    const leader = leaderIn(lone, term);
    // Who stands in a term has no entry of it; and whoever leads has stood, with the log that it had then.
    const last = played.entries.findLastIndex((entry) => entry.term < term) + 1;
    await lone.requestVote(leader ?? random.pick(lone.others), term, ...played.last(last));
    await bringUp(lone, played, random.pick(lone.others), true);
  }
  // What it has found behind a snapshot it writes with that, as it was.
  await lone.rest();
  const index = appliedBy(lone) - BEHIND;
  if (index > 0) await lone.snapshot(index, `after ${index}`);
  await lone.rest();
}

/**
 * Of entries that nobody has committed, a later leader puts fewer in the place of all but the first: that is a record more, and both are on
 * the disk from then on. So many are gone that none of those that come next stands where the last of them stood.
 */
async function replaceSome(lone: Lone, played: PlayedLog): Promise<void> {
  const [one = 0, other = 0] = lone.others;
  const { committed } = played;
  for (const [leader, kept, count] of [
    [one, committed, 8],
    [other, committed + 1, 2],
  ] as const) {
    const term = lone.nextTerm();
    played.entries.length = kept;
    played.grow(term, count);
    await lone.append(leader, term, played.last(kept), played.after(kept), committed);
  }
}

/** Entries that are long, and votes in terms of which no leader is heard, a record each: a disk may be as large as it likes. */
async function writeMuch(lone: Lone, played: PlayedLog, random: Random): Promise<void> {
  const [leader = 0] = lone.others;
  const term = lone.nextTerm();
  const from = played.entries.length;
  for (let place = 0; place < LONG; place++)
    played.entries.push({ term, command: `put long${place} ${"x".repeat(LONG_BYTES)}`, at_ms: 0 });
  await lone.append(leader, term, played.last(from), played.after(from), played.committed);
  for (let count = 0; count < VOTES; count++)
    await lone.requestVote(random.pick(lone.others), lone.nextTerm(), ...played.last());
}

/** Which of the played servers has led in a term, if one has. */
function leaderIn({ world: { history } }: Lone, term: number): number | undefined {
  const calls = history.calls.filter(({ method }) => method === "Raft.AppendEntriesRpc");
  const params = calls.map((call) => call.params as { term?: number; leaderId?: number });
  return params.findLast((one) => one.term === term)?.leaderId;
}
