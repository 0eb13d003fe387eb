import type { Random } from "../../../checks/random.ts";
import type { Given } from "../../views/judge/proofs.ts";
import { replica } from "../../views/wire.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import type { Telling } from "../lone-speaking.ts";

export const checkpointFlaws: Check = {
  id: "checkpoint-flaws",
  title: "a CHECKPOINT that is not valid does not count, and takes nobody's place",
  rules: ["CP4", "CP3"],
  points: 4,
  of: "verifyBallotCheckpoint",
  needs: ["stable"],
  hint: "Whose word is each CHECKPOINT that you count, by its signature? And how many of these are the same?",
  stands: [{ name: "one-by-one", size: backupOf(4), interval: 2, play: alone(flaws) }],
};

type Flaw = (lone: Lone, from: number) => Telling;

/** What is wrong with a CHECKPOINT for what all have executed last, that comes from one of the others. */
const FLAWS = {
  "another's signature": (lone, from) =>
    lone.checkpoint(from, here(lone), { signer: lone.others.find((id) => id !== from) as number }),
  "another phase": (lone, from) => lone.checkpoint(from, here(lone), { phase: "commit" }),
  "an older signature": (lone, from) => {
    const { sign } = lone.signing.checkpoint(from, before(lone));
    return [from, "Server.CheckpointRpc", { msg: { peerId: from, ...here(lone) }, sign }];
  },
  "another digest": (lone, from) => lone.checkpoint(from, { ...here(lone), digest: before(lone).digest }),
  "its own": (lone, from) => {
    const own = lone.said("Server.CheckpointRpc").findLast(({ params }) => params.msg.seq === here(lone).seq)?.params;
    return [from, "Server.CheckpointRpc", own ?? lone.signing.checkpoint(from, before(lone))];
  },
  "of nobody": (lone, from) => {
    const msg = { peerId: lone.n, ...here(lone) };
    return [from, "Server.CheckpointRpc", lone.signing.signed("checkpoint", msg, { signer: from })];
  },
} as const satisfies Record<string, Flaw>;

/** Flaws by which somebody else speaks in the name of a replica. */
const FORGED: readonly Flaw[] = [FLAWS["another's signature"], FLAWS["another phase"], FLAWS["an older signature"]];

const here = (lone: Lone): Given => lone.stateAt(lone.executing.seq);
const before = (lone: Lone): Given => lone.stateAt(lone.executing.seq - lone.interval);

async function flaws(lone: Lone, random: Random): Promise<void> {
  await confirmed(lone, random, ([first]) => [valid(lone, first)]);
  for (const flaw of random.shuffled(Object.values(FLAWS)))
    await confirmed(lone, random, ([first, second]) => random.shuffled([valid(lone, first), flaw(lone, second)]));
  await confirmed(lone, random, ([first]) => [valid(lone, first)], FLAWS["another digest"]);
  await confirmed(lone, random, ([first]) => [valid(lone, first), valid(lone, first)]);
  // What somebody else says in the name of a replica comes before its own word.
  for (const flaw of random.shuffled(FORGED))
    await confirmed(lone, random, ([first]) => [flaw(lone, first), valid(lone, first)]);
  // Who has spoken does not take that back by what it says later.
  await confirmed(lone, random, ([first]) => [valid(lone, first), FLAWS["another digest"](lone, first)]);
}

const valid = (lone: Lone, from: number): Telling => lone.checkpoint(from, here(lone));

/**
 * A checkpoint that all execute up to: what is told of it makes two of those three that must be the same; then the third comes. Where
 * there is one that is early, one of the others has said something else before.
 */
async function confirmed(
  lone: Lone,
  random: Random,
  toldOf: (others: readonly [number, number]) => readonly Telling[],
  early?: Flaw,
): Promise<void> {
  const beyond = lone.low + 2 * lone.interval + 1;
  const [first, second, last] = random.shuffled(lone.others) as [number, number, number];
  const execution = lone.requestsFor(lone.interval).flatMap((one) => lone.execution(lone.executed(one), one));
  const { seq } = lone.executing;
  if (early !== undefined) await lone.tell(early(lone, second));
  await lone.tell(...execution);
  await lone.until(() => lone.said("Server.CheckpointRpc").some(({ params }) => params.msg.seq === seq));
  for (const one of toldOf([first, second])) await lone.tell(one);
  // Out of the window, until one more confirms.
  await lone.order(beyond);
  await lone.tell(valid(lone, last));
  lone.stabilize(seq);
  await lone.order(beyond + 1);
  await lone.rest();
  // What it takes for stable, and for a proof of that, it tells one that starts.
  await lone.ask(replica(last), "Server.StatusRpc", { peerId: last });
}
