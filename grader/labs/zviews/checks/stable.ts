import type { Random } from "../../../checks/random.ts";
import { replica } from "../../views/wire.ts";
import { backupOf, type Check, type Stand } from "../check.ts";
import { ASKS_AGAIN_MS, alone, type Lone } from "../lone.ts";

export const stable: Check = {
  id: "stable",
  title: "a checkpoint is stable with the same CHECKPOINT of 2f+1 replicas, its own counted if there is one",
  rules: ["CP3"],
  points: 5,
  of: "verifyBallotCheckpoint",
  needs: ["start"],
  mayFollow: ["checkpoint-once", "checkpoint-digest"],
  blockedBy: ["checkpoint-once"],
  hint: "How many replicas have confirmed the checkpoint, yours counted, when your window moves? And what if yours has not executed so far?",
  stands: [quorum(4), quorum(7)],
};

/** When the server under test says that it has executed a seq: before most others, after them, or not at all. */
const OWN = ["first", "last", "never"] as const;

/** Checkpoints, each confirmed by one replica after the other. */
function quorum(n: number): Stand {
  return {
    name: `of-${n}`,
    size: backupOf(n),
    interval: 4,
    play: alone(async (lone, random) => {
      for (const own of random.shuffled(OWN)) await confirmOneByOne(lone, own, random);
      await confirmTwo(lone, random);
      await confirmFarAhead(lone, random);
    }),
  };
}

async function confirmOneByOne(lone: Lone, own: (typeof OWN)[number], random: Random): Promise<void> {
  const { f, interval, low } = lone;
  const beyond = low + 2 * interval + 1;
  const seq = low + interval;
  const execution = lone.requestsFor(interval).flatMap((request) => lone.execution(lone.executed(request), request));
  if (own === "first") {
    await lone.tell(...execution);
    await lone.rest();
  }
  const others = random.shuffled(lone.others).slice(0, own === "never" ? 2 * f + 1 : 2 * f);
  const deciding = own === "last" ? undefined : others.pop();
  for (const id of others) await lone.tell(lone.checkpoint(id, lone.stateAt(seq)));
  // Out of the window, until one more confirms.
  await lone.order(beyond);
  if (deciding === undefined) await lone.tell(...execution);
  else await lone.tell(lone.checkpoint(deciding, lone.stateAt(seq)));
  lone.stabilize(seq);
  await lone.rest();
  await lone.order(beyond + 1);
  await lone.rest();
  // Who could not take the state that it was given asks for it again.
  if (own === "never") await lone.pass(ASKS_AGAIN_MS);
}

/** Two checkpoints are confirmed, and the last one to do so confirms both at the same time. */
async function confirmTwo(lone: Lone, random: Random): Promise<void> {
  const { f, interval, low } = lone;
  const seqs = [low + interval, low + 2 * interval];
  await lone.executeNew((seqs.at(-1) as number) - lone.executing.seq);
  await lone.rest();
  const others = random.shuffled(lone.others).slice(0, 2 * f);
  const last = others.pop() as number;
  for (const id of others)
    for (const seq of seqs) {
      await lone.tell(lone.checkpoint(id, lone.stateAt(seq)));
      await lone.rest();
    }
  await lone.tell(...seqs.map((seq) => lone.checkpoint(last, lone.stateAt(seq))));
  for (const seq of seqs) lone.stabilize(seq);
  await lone.rest();
  await lone.order(lone.low + 2 * interval);
  await lone.rest();
}

/** What others confirm is beyond its window, and nobody has told it what was executed up to there. */
async function confirmFarAhead(lone: Lone, random: Random): Promise<void> {
  for (const request of lone.requestsFor(3 * lone.interval)) lone.executed(request);
  const { seq } = lone.executing;
  const others = random.shuffled(lone.others);
  // Where there are more than these, another one has said something else first.
  const more = others.splice(2 * lone.f + 1);
  const { digest } = lone.stateAt(seq - lone.interval);
  await lone.tell(...more.map((id) => lone.checkpoint(id, { seq, digest })));
  await lone.tell(...others.map((id) => lone.checkpoint(id, lone.stateAt(seq))));
  lone.stabilize(seq);
  await lone.rest();
  await lone.order(seq + 1);
  await lone.rest();
  await lone.pass(ASKS_AGAIN_MS);
  const [asks] = others as [number];
  await lone.ask(replica(asks), "Server.StatusRpc", { peerId: asks });
}
