import type { Random } from "../../../checks/random.ts";
import { type Check, someOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const replaces: Check = {
  id: "replaces",
  title: "a restored snapshot replaces the state: keys and sessions that it does not have are gone",
  rules: ["S8"],
  points: 2,
  of: "restore",
  needs: ["start", "snapshot-whole"],
  mayFollow: ["answers-applied", "commands", "once", "expiry"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "A server has a key that was deleted while it was cut off. It gets a snapshot. What is under that key?",
  stands: [
    { name: "behind", size: someOf(2, 3), limits: { sessions_max: 3, maxState: 150 }, play: served(behind) },
    { name: "emptied", size: someOf(2, 3), limits: { sessions_max: 3, maxState: 60 }, play: served(emptied) },
  ],
};

/** What is read before a snapshot comes, and behind it. */
const READS: readonly string[] = ["get gone", "all", "get stays"];

/** What may part keys from values, or one line or word from the next. */
const SIGNS: readonly string[] = [":", "=", ",", ";", "|", "/", "#", "%3A", '"', "'", "\\", "{", "]", "->"];

/** One server is left behind with keys and sessions that go on the other one; then it gets the snapshot. */
async function behind(servers: Servers, random: Random): Promise<void> {
  const [ahead, left] = servers.live as [number, number];
  for (let round = 0; round < 2; round++) {
    await servers.lead(ahead);
    const [one = 0, two = 0] = await servers.sessions(ahead, 3);
    // Letters of one byte, of two and more, and of two units.
    const words = random.pick(["Zürich", "ключ", "値段", "🔑✓"]);
    await servers.play(servers.next(ahead, one, "put gone 1"), servers.next(ahead, one, `put stays ${words}`));
    await servers.play(servers.next(ahead, two, "put gone2 1"));
    // Keys that are numbers, the higher one first: an object would have them in another order.
    await servers.play(servers.next(ahead, one, "put 70001 1"), servers.next(ahead, two, "put 30001 1"));
    // Whatever a snapshot is written with may stand in keys and values.
    const [key, value] = [random.shuffled(SIGNS).join("a"), random.shuffled(SIGNS).join("b")];
    await servers.play(servers.next(ahead, two, `put ${key} ${value}`));
    const reads = [...READS, `get ${key}`];
    await servers.applyAll(ahead);
    await servers.applyAll(left);
    // It has answered from the state that it is to give up.
    await servers.lead(left);
    for (const command of reads) await servers.play(servers.next(left, two, command));
    await servers.lead(ahead);
    await servers.applyAll(left);
    const dels = random.shuffled(["del gone", "del gone2", "put new 2", "append stays 2", "put new 3", "append new 4"]);
    for (const command of [...dels, "append stays 3", "append stays 4", "append stays 5", "append stays 6"]) {
      await servers.play(servers.next(ahead, one, command));
      await servers.applyAll(ahead);
    }
    // Two's session goes for want of room.
    const [late = 0, silent = 0] = await servers.sessions(ahead, 2);
    // Many keys, for whoever keeps only so many of them.
    for (let count = 0; count < 8; count++) {
      await servers.play(servers.next(ahead, late, `append of${round}${count} ${count}`));
      await servers.applyAll(ahead);
    }
    // Nothing that changes keys stands behind the snapshot.
    await servers.untilOffered(async () => {
      await servers.play(servers.next(ahead, late, "append stays 7"));
      await servers.applyAll(ahead);
    });
    await servers.play(`${left} installs`);
    await servers.lead(left);
    for (const command of reads) await servers.play(servers.next(left, late, command));
    await servers.play(`${left} leads`);
    for (const command of reads) await servers.play(servers.next(left, late, command));
    await servers.play(servers.next(left, two, "put two 1"));
    // Who has asked for nothing yet has a session, too.
    await servers.play(servers.next(left, silent, "append silent 1"));
    await servers.applyAll(left);
    await servers.applyAll(ahead);
  }
  servers.mustOffer();
  await servers.rest();
}

/** One server is left behind with keys that are all gone on the other one: its snapshot holds none. */
async function emptied(servers: Servers): Promise<void> {
  const [ahead, left] = servers.live as [number, number];
  await servers.lead(ahead);
  const [one = 0, two = 0] = await servers.sessions(ahead, 2);
  await servers.play(servers.next(ahead, one, "put gone 1"), servers.next(ahead, two, "put gone2 1"));
  await servers.applyAll(ahead);
  await servers.applyAll(left);
  await servers.play(servers.next(ahead, one, "del gone"), servers.next(ahead, two, "del gone2"));
  await servers.applyAll(ahead);
  // The keys of both snapshots are the same, and what was executed is not.
  for (let snapshots = 0; snapshots < 2; snapshots++)
    await servers.untilOffered(async () => {
      await servers.play(servers.next(ahead, one, "del nothing"));
      await servers.applyAll(ahead);
    });
  await servers.play(`${left} installs`);
  await servers.lead(left);
  await servers.play(`${left} leads`);
  for (const command of ["get gone", "all", "append gone2 2"] as const)
    await servers.play(servers.next(left, two, command));
  await servers.applyAll(left);
  servers.mustOffer();
  await servers.rest();
}
