import type { Random } from "../../../checks/random.ts";
import type { Given } from "../../views/judge/proofs.ts";
import { replica } from "../../views/wire.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { confirm } from "./checkpoint-once.ts";

export const truncation: Check = {
  id: "truncation",
  title: "what is up to a stable checkpoint is forgotten, nothing above it is, and it never goes back",
  rules: ["CP5", "W1", "CP3"],
  points: 4,
  of: "verifyBallotCheckpoint",
  needs: ["stable"],
  mayFollow: ["view-change-content", "prepared-set"],
  blockedBy: ["checkpoint-once", "join", "view-change-sent"],
  hint: "What do you still know of a seq when it is stable, and of the next one? What if an older checkpoint is confirmed last?",
  stands: [{ name: "marks", size: backupOf(4), interval: 4, play: alone(marks) }],
};

async function marks(lone: Lone, random: Random): Promise<void> {
  const old = await known(lone, 4);
  const kept = await known(lone, 2);
  kept.push(await lone.prepare(lone.executing.seq + 1));
  await lone.rest();
  await confirm(lone, 4);
  await lone.rest();
  for (const { digest } of random.shuffled([...old, ...kept])) await fetch(lone, random, digest);
  // What is said of seqs that are stable, once more.
  const last = lone.stateAt(lone.low);
  await lone.tell(...lone.others.map((id) => lone.checkpoint(id, last)), ...lone.prepares(old[1] as Given));
  await lone.changeTo(lone.nextView({ isLed: false }));
  await lone.rest();
  await overtaken(lone, random);
  await lone.changeTo(lone.nextView({ isLed: false }));
  await lone.rest();
  await betweenViews(lone, random);
  await executesBetweenViews(lone);
}

/** A checkpoint is confirmed while no view is led. */
async function betweenViews(lone: Lone, random: Random): Promise<void> {
  await known(lone, lone.low + lone.interval - lone.executing.seq);
  await lone.rest();
  const view = lone.nextView({ isLed: false });
  await lone.leaveFor(view);
  const begun = lone.newView(view);
  await confirm(lone);
  await lone.rest();
  const asks = random.pick(lone.others);
  await lone.ask(replica(asks), "Server.StatusRpc", { peerId: asks });
  await lone.enter(begun);
  await lone.order(lone.low + 2 * lone.interval);
  await lone.rest();
  await lone.changeTo(lone.nextView({ isLed: false }));
  await lone.rest();
}

/** It lacks one seq, and has left its view when it fetches a state above that: so it executes up to the next checkpoint. */
async function executesBetweenViews(lone: Lone): Promise<void> {
  const { low, interval } = lone;
  const requests = lone.requestsFor(2 * interval);
  const [, ...told] = requests.map((request) => lone.execution(lone.executed(request), request));
  await lone.tell(...told.flat());
  await lone.rest();
  await lone.leaveFor(lone.nextView({ isLed: false }));
  await confirm(lone, low + interval);
  await lone.rest();
}

/** So many new requests are executed; what they are. */
async function known(lone: Lone, count: number): Promise<Given[]> {
  const requests = lone.requestsFor(count);
  const all = requests.map((request) => ({ request, given: lone.executed(request) }));
  await lone.tell(...all.flatMap(({ request, given }) => lone.execution(given, request)));
  return all.map(({ given }) => given);
}

/** One of the others asks for a request of which it has only the digest. */
async function fetch(lone: Lone, random: Random, digest: string): Promise<void> {
  await lone.ask(replica(random.pick(lone.others)), "Server.FetchRequestRpc", { digest });
}

/** A checkpoint is confirmed by one more when the next one is stable. */
async function overtaken(lone: Lone, random: Random): Promise<void> {
  const [first, ...rest] = random.shuffled(lone.others) as [number, number, number];
  const seq = lone.low + lone.interval;
  await known(lone, seq + lone.interval - lone.executing.seq);
  await lone.tell(lone.checkpoint(first, lone.stateAt(seq)));
  await lone.rest();
  // Nobody has the time to do what comes of the one before the other is there.
  const last = lone.stateAt(seq + lone.interval);
  const next = lone.others.map((id) => lone.checkpoint(id, last));
  await lone.tell(...next, ...rest.map((id) => lone.checkpoint(id, lone.stateAt(seq))));
  lone.stabilize(last.seq);
  await lone.rest();
  await lone.ask(replica(first), "Server.StatusRpc", { peerId: first });
}
