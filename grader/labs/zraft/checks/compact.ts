import type { Random } from "../../../checks/random.ts";
import { appliedBy } from "../applied.ts";
import type { Check } from "../check.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";
import { bringUp, PlayedLog } from "../played-log.ts";

const MAX_STATE = 400;
const COMMAND_BYTES = 100;
const COMMANDS = 60;

/** So many entries are sent that a later leader does not have; it has fewer there. */
const LONGER = 9;

export const compact: Check = {
  id: "compact",
  title: "a snapshot of what was applied takes the place of the entries that it covers, on the disk too",
  rules: ["S1", "S6"],
  points: 3,
  of: "compact",
  needs: ["start", "match"],
  mayFollow: ["match", "saved-log"],
  hint: "Of which indexes may the service have a snapshot, and of which not? And what is on your server's disk when it has answered?",
  stands: [
    {
      name: "follower",
      isOfAnySize: true,
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      play: alone(atEveryIndex),
    },
    {
      name: "many",
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      maxState: MAX_STATE,
      play: alone(aLongLog),
    },
  ],
};

/** The service has a snapshot at each index that there is, and at some that there are not: applied, only committed, in the log, behind it. */
async function atEveryIndex(lone: Lone, random: Random): Promise<void> {
  const [leader = 0, before = leader] = lone.others;
  const played = new PlayedLog();
  for (let round = 0; round < 4; round++) {
    await bringUp(lone, played, leader);
    // The last of an earlier term.
    await told(lone, played.committed - 1);
    // Its log may have been longer than it is.
    if (round % 2 === 1) {
      const late = entriesOf(Array(LONGER).fill(lone.nextTerm()), played.entries.length + 1, "late");
      await lone.append(before, lone.term, played.last(), late, played.committed);
    }
    const term = lone.nextTerm();
    played.grow(term, 6);
    // Four of these are committed; the service is given only the first for now.
    const first = played.committed + 1;
    lone.holdsService = true;
    await lone.append(leader, term, played.last(played.committed), played.after(played.committed), first + 3);
    const applied = Math.max(appliedBy(lone), played.committed);
    const indexes = [applied + 1, first + 3, played.entries.length, played.entries.length + 2, applied];
    // A service that holds nothing has nothing to say, and that is a snapshot, too.
    for (const index of random.shuffled(indexes)) await told(lone, index, round === 0 ? "" : undefined);
    lone.holdsService = false;
    await lone.rest();
    played.committed = first + 3;
    // Below, again, and above what it has one of already.
    for (const index of [first + 1, first + 1, first, played.committed - 1, played.committed]) await told(lone, index);
    await lone.append(leader, term, played.last(), [], played.committed);
    await lone.rest();
  }
}

/** The service has a snapshot whenever half of what the log may take is used. */
async function aLongLog(lone: Lone): Promise<void> {
  const [leader = 0] = lone.others;
  const played = new PlayedLog();
  await bringUp(lone, played, leader);
  const { term } = lone;
  const { disk } = lone.world.server(lone.name);
  for (let count = 0; count < COMMANDS; count += 5) {
    const from = played.entries.length;
    for (let more = 0; more < 5; more++)
      played.entries.push({ term, command: `put long ${"x".repeat(COMMAND_BYTES)}`, at_ms: 0 });
    await lone.append(leader, term, played.last(from), played.after(from), played.entries.length);
    if (disk.bytes.length >= 4 * MAX_STATE) await told(lone, appliedBy(lone));
  }
}

/** Its service says that it has a snapshot; then it has done all that comes of it. */
async function told(lone: Lone, index: number, data?: string): Promise<void> {
  if (index < 1) return;
  // Bytes are not characters.
  await lone.snapshot(index, data ?? `à l’état ${index}`);
  await lone.rest();
}
