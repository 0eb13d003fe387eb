import { HEADER_BYTES } from "../../../skeleton/zdisk/record.ts";
import type { Random } from "../../checks/random.ts";
import type { Asked } from "../../cluster/world/disk.ts";
import type { Lone } from "./lone.ts";
import type { PlayedLog } from "./played-log.ts";

/** Something that makes a server write, told and not waited for. */
export type Deed = (lone: Lone, played: PlayedLog, random: Random) => Promise<void>;

/** Has the server do something, until it waits for its disk or has done all of it. */
export async function begin(lone: Lone, deed: Deed, played: PlayedLog, random: Random): Promise<void> {
  holdWrites(lone, true);
  await deed(lone, played, random);
}

/** From now on each write waits for the grader, or none does. */
export function holdWrites(lone: Lone, isHeld: boolean): void {
  const { disk } = lone.world.server(lone.name);
  disk.holds = (op) => isHeld && op !== "load";
}

const isWriting = (lone: Lone): boolean => lone.world.server(lone.name).disk.asked !== undefined;

/** All that it writes arrives, until it has done what it was told. */
export async function letWrite(lone: Lone): Promise<void> {
  while (lone.isAlive && isWriting(lone)) await lone.world.ack(lone.name);
  holdWrites(lone, false);
  if (lone.isAlive) await lone.rest();
}

/** How much of what it writes is on its disk when it dies there. */
export type Kept = "nothing" | "a byte" | "half a header" | "a part" | "all but a byte" | "all" | "all, and it went on";
export const KEPT: readonly Kept[] = ["nothing", "a part", "all", "all, and it went on"];
export const TORN: readonly Kept[] = ["a byte", "half a header", "a part", "all but a byte"];

/** How many bytes of a write arrive; one that replaces all arrives whole, or not at all. */
function bytesKept({ op, bytes: { length } }: Asked, kept: Kept, random: Random): number {
  if (kept === "all") return length;
  if (kept === "nothing" || op !== "append") return 0;
  if (kept === "a byte") return 1;
  if (kept === "half a header") return 1 + random.below(HEADER_BYTES);
  return kept === "all but a byte" ? length - 1 : random.below(length);
}

/** Kills it at its write, the next one if it has made `before` already; or where it is, if it writes nothing. */
export async function crash(lone: Lone, kept: Kept, before: number, random: Random): Promise<void> {
  const { disk } = lone.world.server(lone.name);
  for (let count = 0; count < before && lone.isAlive && isWriting(lone); count++) await lone.world.ack(lone.name);
  if (kept === "all, and it went on" && lone.isAlive && isWriting(lone)) await lone.world.ack(lone.name);
  const { asked } = disk;
  if (lone.isAlive) await lone.world.kill(lone.name, asked && bytesKept(asked, kept, random));
  holdWrites(lone, false);
}

/** A candidate with the played log asks for the vote. */
export const vote: Deed = (lone, played, random) => {
  const from = random.pick(lone.others);
  const [lastLogIndex, lastLogTerm] = played.last();
  const term = lone.nextTerm();
  return lone.tell(from, "Raft.RequestVoteRpc", { term, candidateId: from, lastLogIndex, lastLogTerm });
};

/** Its own timeout passes. */
export const candidacy: Deed = async (lone) => {
  await lone.world.tick(lone.name, lone.now_ms + lone.setting.election_ms[1]);
  lone.nextTerm();
};

/** A leader of a new term has entries for it, in the place of those that nobody had committed. */
export const entries: Deed = (lone, played, random) => {
  const before = played.entries.length;
  played.forget(random);
  const prev = Math.min(before, played.entries.length);
  const term = lone.nextTerm();
  played.grow(term, 1 + random.below(3));
  return tellAppend(lone, played, random, { term, prev });
};

/** A leader of a new term says that there is one. */
export const heartbeat: Deed = (lone, played, random) => {
  return tellAppend(lone, played, random, { term: lone.nextTerm(), prev: played.entries.length });
};

function tellAppend(
  lone: Lone,
  played: PlayedLog,
  random: Random,
  { term, prev }: { term: number; prev: number },
): Promise<void> {
  const leaderId = random.pick(lone.others);
  const [prevLogIndex, prevLogTerm] = played.last(prev);
  const params = {
    term,
    leaderId,
    prevLogIndex,
    prevLogTerm,
    entries: played.after(prev),
    leaderCommit: played.committed,
  };
  return lone.tell(leaderId, "Raft.AppendEntriesRpc", params);
}

export const DEEDS: readonly Deed[] = [vote, candidacy, entries, heartbeat];
