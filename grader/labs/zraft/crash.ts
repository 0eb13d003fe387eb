import type { Random } from "../../checks/random.ts";
import { holdWrites } from "../kit/world/crash.ts";
import { appliedBy } from "./applied.ts";
import type { Lone } from "./lone.ts";
import type { PlayedLog } from "./played-log.ts";

/** Something that makes a server write, told and not waited for. */
export type Deed = (lone: Lone, played: PlayedLog, random: Random) => Promise<void>;

/** Has the server do something, until it waits for its disk or has done all of it. */
export async function begin(lone: Lone, deed: Deed, played: PlayedLog, random: Random): Promise<void> {
  holdWrites(lone, true);
  await deed(lone, played, random);
}

/** A candidate with the played log asks for the vote. */
export const vote: Deed = (lone, played, random) => askedBy(random.pick(lone.others), lone, played);

/** That candidate is the first of the others: most often server 0, whose id some take for nobody. */
export const voteForFirst: Deed = (lone, played) => askedBy(lone.others[0] as number, lone, played);

function askedBy(from: number, lone: Lone, played: PlayedLog): Promise<void> {
  const [lastLogIndex, lastLogTerm] = played.last();
  const term = lone.nextTerm();
  return lone.tell(from, "Raft.RequestVoteRpc", { term, candidateId: from, lastLogIndex, lastLogTerm });
}

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

/** It stands for election, and has the votes that it needs: the entry that it begins with is to be written. */
export const winning: Deed = async (lone, played, random) => {
  holdWrites(lone, false);
  await candidacy(lone, played, random);
  const asked = lone.asked().slice(0, Math.floor(lone.n / 2));
  holdWrites(lone, true);
  for (const { held, params } of asked)
    await lone.world.answer(held, { result: { term: params.term, voteGranted: true } });
};

/** It leads, and a client gives it a command. */
export const command: Deed = async (lone) => {
  holdWrites(lone, false);
  await lone.lead();
  holdWrites(lone, true);
  await lone.tellCommand("put disk 1");
};

/** Its service has a snapshot of all that was applied. */
export const snapshot: Deed = (lone) => lone.tellSnapshot(appliedBy(lone), `after ${appliedBy(lone)}`);

/** A leader of a new term has a snapshot that ends behind all that the server has. */
export const installing: Deed = (lone, played, random) => {
  const term = lone.nextTerm();
  played.grow(term, 2);
  played.committed = played.entries.length - 1;
  const [lastIncludedIndex, lastIncludedTerm] = played.last(played.committed);
  const leaderId = random.pick(lone.others);
  const params = { term, leaderId, lastIncludedIndex, lastIncludedTerm, data: `after ${lastIncludedIndex}` };
  return lone.tell(leaderId, "Raft.InstallSnapshotRpc", params);
};

export const DEEDS: readonly Deed[] = [vote, candidacy, entries, heartbeat];
