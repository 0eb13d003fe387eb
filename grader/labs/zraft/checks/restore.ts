import type { Random } from "../../../checks/random.ts";
import { appliedBy } from "../applied.ts";
import type { Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { bringUp, PlayedLog } from "../played-log.ts";

const STARTS = 3;

export const restore: Check = {
  id: "restore",
  title: "a restarted server begins with its snapshot, and takes what is in it for matched",
  rules: ["S5", "D4"],
  points: 2,
  of: "restore",
  needs: ["saved-log", "compact"],
  mayFollow: ["restart", "install", "compact"],
  hint: "Your server starts again with a snapshot on its disk. What does its service get first? And a leader sends entries of which some are in the snapshot: which of them are new?",
  stands: [
    {
      name: "follower",
      isOfAnySize: true,
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      killsMany: true,
      play: alone(async (lone, random) => {
        const played = new PlayedLog();
        for (let start = 1; start <= STARTS; start++) await tryStart(lone, played, random, start === STARTS);
      }),
    },
  ],
};

/** It starts again on a snapshot with some entries behind it. A leader that does not know of that begins anywhere. */
async function tryStart(lone: Lone, played: PlayedLog, random: Random, isLast: boolean): Promise<void> {
  const [one = 0, other = 0] = lone.others;
  await bringUp(lone, played, one);
  let { term } = lone;
  const begin = played.committed;
  played.grow(term, 6);
  await lone.append(one, term, played.last(begin), played.after(begin), begin + 4);
  const index = appliedBy(lone) - random.below(2);
  await lone.snapshot(index, `after ${index}`);
  await lone.restart(isLast);

  term = lone.nextTerm();
  // A leader whose own snapshot is an older one does not know that.
  if (index > 1) await lone.install(other, term, played.last(index - 1), `after ${index - 1}`);
  played.grow(term, 1);
  const prevs = [0, index - 2, index - 1, index, index + 1].filter((prev) => prev >= 0);
  for (const prev of random.shuffled(prevs)) {
    const all = played.after(prev);
    // Nothing, a part that ends in the snapshot or behind it, and all there is.
    for (const entries of [[], all.slice(0, 2), all.slice(0, 4), all])
      await lone.append(other, term, played.last(prev), entries, index);
  }
  played.committed = played.entries.length;
  await lone.append(other, term, played.last(0), played.after(0), played.committed);
  await lone.append(other, term, played.last(), [], played.committed);
  await lone.rest();
  // With the next one it writes what it has found behind the first, as it was.
  await lone.snapshot(index + 1, `after ${index + 1}`);
  await lone.rest();
}
