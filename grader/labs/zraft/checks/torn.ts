import { encodeRecord, HEADER_BYTES } from "../../../../skeleton/zdisk/record.ts";
import type { Random } from "../../../checks/random.ts";
import { crash, letWrite, TORN } from "../../kit/world/crash.ts";
import type { Check } from "../check.ts";
import { begin, candidacy, command, entries, installing, snapshot, vote, winning } from "../crash.ts";
import { alone, type Lone } from "../lone.ts";
import { bringUp, PlayedLog } from "../played-log.ts";

export const torn: Check = {
  id: "torn",
  title: "a torn record is cut off; a damaged disk, or one that fails, ends the server",
  rules: ["D5", "D6", "D7"],
  points: 4,
  of: "readRecords",
  needs: ["start", "saved-log"],
  hint: "Which bytes at the end of a disk were never promised to anybody, and where does the next record go?",
  stands: [
    {
      name: "tails",
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      isOfAnySize: true,
      killsMany: true,
      play: alone(tornTails),
    },
    {
      name: "damage",
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      isOfAnySize: true,
      killsMany: true,
      play: alone(damaged),
    },
  ],
};

/**
 * It is killed while a record is written, and the next process is brought up by a new leader. Whatever that writes behind the torn
 * record, the one after it must find.
 */
async function tornTails(lone: Lone, random: Random): Promise<void> {
  const played = new PlayedLog();
  await bringUp(lone, played, random.pick(lone.others));
  for (const kept of random.shuffled([...TORN, "another checksum"] as const)) {
    await begin(lone, entries, played, random);
    if (kept === "another checksum") await garble(lone, random);
    else await crash(lone, kept, 0, random);
    await lone.restart();
    await bringUp(lone, played, random.pick(lone.others));
  }
  await lone.restart(true);
  await bringUp(lone, played, random.pick(lone.others));
}

/** It is killed at its write, and all bytes of that arrive, but for a bit of the last record's checksum. */
async function garble(lone: Lone, random: Random): Promise<void> {
  const { disk } = lone.world.server(lone.name);
  const { asked } = disk;
  await crash(lone, "nothing", 0, random);
  // What replaces all arrives whole, or not at all.
  if (asked?.op !== "append") return;
  const last = recordsIn(asked.bytes).at(-2) ?? 0;
  disk.lay(Buffer.concat([disk.bytes, flipped(asked.bytes, checksumOf(last, random))]));
}

/** A disk that its server must not work on, made from a good one. */
type Spoil = (bytes: Buffer, random: Random, lone: Lone) => Buffer;

const SPOILT: readonly Spoil[] = [
  // A bit of a record that is not the last one.
  (bytes, random) => flipped(bytes, random.below(bytes.length >> 1)),
  // One of its checksum: what it says can be read all the same.
  (bytes, random) => flipped(bytes, checksumOf(recordsIn(bytes)[0] as number, random)),
  // One of its length: where the next record begins is lost, too.
  (bytes, random) => flipped(bytes, (recordsIn(bytes)[0] as number) + random.below(LENGTH_BYTES)),
  // Nothing, where there must be something.
  () => Buffer.alloc(0),
  // Another server's.
  (bytes, _, lone) => {
    const first = encodeRecord({ node: lone.others[0] as number, n: lone.n });
    return Buffer.concat([first, bytes.subarray(recordsIn(bytes)[0])]);
  },
];

/** The first part of a record's header. */
const LENGTH_BYTES = 4;

/** Where each record of a disk ends, in order. */
function recordsIn(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    at += HEADER_BYTES + bytes.readUInt32BE(at);
    ends.push(at);
  }
  return ends;
}

/** One of the bytes of a checksum, of the record that begins at a byte. */
const checksumOf = (begin: number, random: Random): number =>
  begin + LENGTH_BYTES + random.below(HEADER_BYTES - LENGTH_BYTES);

function flipped(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes);
  other[at] = (other[at] as number) ^ 1;
  return other;
}

/** A disk is spoilt between two lives: the process ends. Then a write fails in its hands: it ends, too. */
async function damaged(lone: Lone, random: Random): Promise<void> {
  const played = new PlayedLog();
  const { disk } = lone.world.server(lone.name);
  for (let more = 0; more < 4; more++) await bringUp(lone, played, random.pick(lone.others));
  for (const spoil of random.shuffled(SPOILT)) {
    if (lone.isAlive) await lone.world.kill(lone.name);
    const good = disk.bytes;
    disk.lay(spoil(good, random, lone));
    await lone.world.start(lone.name);
    if (lone.isAlive) await lone.world.kill(lone.name);
    disk.lay(good);
  }
  // It writes what others bring, then what its service and a client do, and what it begins to lead with.
  const deeds = [...random.shuffled([vote, entries, candidacy, installing]), snapshot, command, winning];
  for (const [place, deed] of deeds.entries()) {
    await lone.restart(place === deeds.length - 1);
    await bringUp(lone, played, random.pick(lone.others));
    await begin(lone, deed, played, random);
    const { asked } = disk;
    if (asked !== undefined)
      await lone.world.fail(lone.name, "EIO", asked.op === "append" ? random.below(asked.bytes.length) : 0);
    // Who lives on writes what it likes, takes this, and has not ended.
    await letWrite(lone);
    if (lone.isAlive) await lone.pass(1);
  }
}
