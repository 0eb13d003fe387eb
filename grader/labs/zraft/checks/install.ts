import type { Random } from "../../../checks/random.ts";
import { appliedBy } from "../applied.ts";
import type { Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { bringUp, PlayedLog } from "../played-log.ts";

/** Where a snapshot ends: by how many entries before or behind what the follower has committed. */
const PLACES = [-2, 0, 1, 2, 4, 7] as const;

/** How many entries a follower has that are not committed. */
const TAIL = 4;

export const install: Check = {
  id: "install",
  title: "a newer snapshot takes the place of the log, an older one changes nothing, and the service never goes back",
  rules: ["S3", "S4"],
  points: 4,
  of: "InstallSnapshotRpc",
  needs: ["start", "match"],
  mayFollow: ["match", "saved-log", "compact"],
  hint: "A snapshot comes that ends before, at, or behind what your server has committed. What of its log stays in each case, and what is its service given?",
  stands: [
    {
      name: "follower",
      isOfAnySize: true,
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      play: alone(async (lone, random) => {
        for (const place of random.shuffled(PLACES))
          for (const isSame of [true, false]) await tryAt(lone, place, isSame);
      }),
    },
    { name: "together", size: (random) => ({ n: 3, live: [random.below(3)] }), play: alone(together) },
    { name: "slow-service", size: (random) => ({ n: 3, live: [random.below(3)] }), play: alone(withSlowService) },
  ],
};

/**
 * A follower has some entries that are not committed. A leader of a later term, whose log has the same entries or others there, sends
 * a snapshot, the same again, and what is behind it.
 */
async function tryAt(lone: Lone, place: number, isSame: boolean): Promise<void> {
  const [one = 0, other = 0] = lone.others;
  const played = new PlayedLog();
  played.entries = [...(logs.get(lone) ?? [])];
  await bringUp(lone, played, one);
  const { committed } = played;
  const index = committed + place;
  const term = lone.nextTerm();
  played.grow(term, TAIL);
  await lone.append(one, term, played.last(committed), played.after(committed), committed);

  const next = lone.nextTerm(2);
  if (!isSame) {
    played.entries.length = committed;
    played.grow(next - 1, TAIL + 1);
  }
  played.grow(next, Math.max(2, index + 2 - played.entries.length));
  logs.set(lone, played.entries);
  if (index > 0) {
    // The leader of the term before had a snapshot as well, which comes late.
    await lone.append(other, next, played.last(committed), [], committed);
    if (isSame && place <= TAIL) await lone.install(one, term, played.last(index), `after ${index}`);
    for (let times = 0; times < 2; times++) await lone.install(other, next, played.last(index), `after ${index}`);
    await lone.rest();
  }
  const from = Math.max(index, committed);
  // Without entries, it tells whether what was behind the snapshot is still there.
  if (from < played.entries.length) await lone.append(other, next, played.last(from + 1), [], from);
  await lone.append(other, next, played.last(from), played.after(from), from);
  await lone.append(other, next, played.last(), [], played.entries.length);
  await lone.rest();
  // It comes once more, when the service is beyond it.
  if (index <= 0) return;
  await lone.install(other, next, played.last(index), `after ${index}`);
  await lone.rest();
}

/** What is committed for each server under test. */
const logs = new WeakMap<Lone, PlayedLog["entries"]>();

/** So often two snapshots come at the same time. */
const TOGETHER = 3;

/** A leader's newer snapshot comes, and at the same time an older one that it sent before, and that was long on its way. */
async function together(lone: Lone): Promise<void> {
  const [leader = 0] = lone.others;
  const played = new PlayedLog();
  for (let round = 0; round < TOGETHER; round++) {
    await bringUp(lone, played, leader);
    const { term } = lone;
    const from = played.committed;
    played.grow(term, 6);
    const install = (index: number) => lone.install(leader, term, played.last(index), `after ${index}`);
    await Promise.all([install(from + 4), install(from + 2)]);
    await lone.append(leader, term, played.last(from + 4), played.after(from + 4), from + 4);
    await lone.rest();
  }
}

/** Snapshots that come while the service is busy with an entry before. */
async function withSlowService(lone: Lone, random: Random): Promise<void> {
  const [leader = 0] = lone.others;
  const played = new PlayedLog();
  for (const place of random.shuffled([-2, -1, 0, 1, 3])) {
    await bringUp(lone, played, leader);
    const { term } = lone;
    lone.holdsService = true;
    const from = played.entries.length;
    played.grow(term, 8);
    const committed = from + 4;
    await lone.append(leader, term, played.last(from), played.after(from).slice(0, 6), committed);
    const index = Math.max(appliedBy(lone), committed + place);
    await lone.install(leader, term, played.last(index), `after ${index}`);
    await lone.append(leader, term, played.last(from + 6), played.after(from + 6), played.entries.length);
    played.committed = played.entries.length;
    lone.holdsService = false;
    await lone.rest();
    await lone.append(leader, term, played.last(), [], played.committed);
    await lone.rest();
  }
}
