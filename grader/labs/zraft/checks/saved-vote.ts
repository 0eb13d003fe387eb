import type { Random } from "../../../checks/random.ts";
import { crash, holdWrites, KEPT, type Kept, letWrite } from "../../kit/world/crash.ts";
import type { Check, Stand } from "../check.ts";
import { begin, candidacy, type Deed, entries, heartbeat, vote, voteForFirst } from "../crash.ts";
import { alone, type Lone } from "../lone.ts";
import { bringUp, PlayedLog } from "../played-log.ts";

/** What makes a server write a term or a vote, and what happens in the end. */
const DEEDS: readonly Deed[] = [vote, candidacy, heartbeat, entries, refusedVote, toldByAnswer];

export const savedVote: Check = {
  id: "saved-vote",
  title: "term and vote are on the disk before anything is said that rests on them",
  rules: ["D1"],
  points: 4,
  of: "save",
  needs: ["start"],
  hint: "If the process died right after an answer left, what would the next one know of what it has promised?",
  stands: [
    {
      name: "held",
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      isOfAnySize: true,
      play: alone(heldWrites),
    },
    voteKills(1),
  ],
};

/** Besides the one behind the write, so many of all ways in which a process may die at a write of its vote, by chance. */
export function voteKills(more: number): Stand {
  return {
    name: "killed",
    // Of three others one may have asked with a log that is behind, and one may have the vote.
    size: (random) => ({ n: 4, live: [random.below(4)] }),
    isOfAnySize: true,
    killsMany: true,
    play: alone((lone, random) => killedAtWrites(lone, random, more)),
  };
}

/** Each write is held for a while: what is said meanwhile is not on the disk. */
async function heldWrites(lone: Lone, random: Random): Promise<void> {
  const played = new PlayedLog();
  await bringUp(lone, played, lone.others[0] as number);
  // Who has a vote for another one on its disk knows how to write one.
  for (const deed of [vote, ...random.shuffled([...DEEDS, ...DEEDS])]) {
    await begin(lone, deed, played, random);
    // Whatever it says without waiting for its disk is said by now.
    await lone.world.rest(QUIET_MS);
    await letWrite(lone);
    lone.loseAll();
  }
}

/** How long a server must have slept to say nothing more while it waits for its disk. */
const QUIET_MS = 20;

/** It is killed at each kind of write, and asked for a vote in that very term when it is back. */
async function killedAtWrites(lone: Lone, random: Random, more: number): Promise<void> {
  const played = new PlayedLog();
  await bringUp(lone, played, lone.others[0] as number);
  const [behind, ...others] = KEPT.toReversed() as [Kept, ...Kept[]];
  /** Who has asked in this term with a log that is behind: it does not ask again with another. */
  let refused: number | undefined;
  const voteAfterRefusal: Deed = async (...given) => {
    refused = await laterVote(...given);
  };
  const kills = [voteForFirst, voteAfterRefusal, candidacy].flatMap((deed) =>
    random.shuffled([behind, ...random.shuffled(others).slice(0, more)]).map((kept) => ({ deed, kept })),
  );
  for (const [place, { deed, kept }] of kills.entries()) {
    refused = undefined;
    await begin(lone, deed, played, random);
    const { term } = lone;
    await crash(lone, kept, 0, random);
    await lone.restart(place === kills.length - 1);
    // Who has its vote is no leader that has called it.
    await lone.start("put nobody leads");
    const [first = 0, ...rest] = lone.others;
    // Who has the vote for certain asks last: others would get it from one that has forgotten it.
    const order = deed === voteForFirst ? [...random.shuffled(rest), first] : random.shuffled(lone.others);
    for (const candidate of order.filter((id) => id !== refused))
      await lone.requestVote(candidate, term, ...played.last());
  }
}

/** The term is on the disk when somebody gets the vote: a candidate of it had a log that is behind. Resolves with that candidate. */
async function laterVote(lone: Lone, played: PlayedLog, random: Random): Promise<number> {
  const [behind = 0, candidateId = 0] = random.shuffled(lone.others);
  const [lastLogIndex, lastLogTerm] = played.last();
  const term = lone.nextTerm();
  holdWrites(lone, false);
  await lone.requestVote(behind, term);
  holdWrites(lone, true);
  await lone.tell(candidateId, "Raft.RequestVoteRpc", { term, candidateId, lastLogIndex, lastLogTerm });
  return behind;
}

/** A candidate of a new term whose log is behind: no vote, but the term is told in the answer. */
async function refusedVote(lone: Lone, _: PlayedLog, random: Random): Promise<void> {
  const candidateId = random.pick(lone.others);
  const params = { term: lone.nextTerm(), candidateId, lastLogIndex: 0, lastLogTerm: 0 };
  await lone.tell(candidateId, "Raft.RequestVoteRpc", params);
}

/** It stands for election, and is told in an answer that the term is higher. */
async function toldByAnswer(lone: Lone, played: PlayedLog, random: Random): Promise<void> {
  await candidacy(lone, played, random);
  await letWrite(lone);
  const [call] = lone.asked();
  if (call === undefined || !lone.isAlive) return;
  const term = lone.nextTerm(1 + random.below(2));
  await begin(lone, () => lone.world.answer(call.held, { result: { term, voteGranted: false } }), played, random);
}
