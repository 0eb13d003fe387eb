import type { Random } from "../../../checks/random.ts";
import { replica } from "../../views/wire.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import type { Telling } from "../lone-speaking.ts";
import { confirm } from "./checkpoint-once.ts";

export const newViewAccepted: Check = {
  id: "new-view-accepted",
  title: "a valid NEW-VIEW is accepted, whatever this replica has said before, and whosever VIEW-CHANGEs it shows",
  rules: ["NV7", "NV8", "NV9"],
  points: 3,
  of: "verifyNewView",
  needs: ["start"],
  mayFollow: ["view-change-flaws", "orders", "null-orders", "join"],
  blockedBy: ["join", "view-change-sent", "checkpoint-once", "stable"],
  hint: "Which of your conditions has nothing to do with what the NEW-VIEW proves?",
  stands: [{ name: "valid", size: backupOf(4), interval: 10, play: alone(valid) }],
};

type Case = (lone: Lone, random: Random) => Promise<void>;

const CASES: readonly Case[] = [
  async function ofSomeThatItHasNotHeardOf(lone) {
    await lone.enter(lone.newView(lone.nextView({ isLed: false })));
  },
  async function farAhead(lone) {
    await lone.enter(lone.newView(lone.nextView({ isLed: false, above: lone.lastView + 3 })));
  },
  async function withItsOwnAndNotItsLeaders(lone) {
    const view = lone.nextView({ isLed: false });
    const own = await lone.leaveFor(view);
    const others = lone.others.filter((id) => id !== lone.leaderOf(view)).slice(0, 2 * lone.f);
    await lone.enter(lone.newView(view, [...others.map((id) => lone.viewChange(id, view)), own]));
  },
  async function ofAllAlike(lone) {
    const view = lone.nextView({ isLed: false });
    const own = await lone.leaveFor(view);
    await lone.enter(lone.newView(view, [own, ...lone.others.map((id) => lone.viewChange(id, view))]));
  },
  async function ofAll(lone) {
    const view = lone.nextView({ isLed: false });
    // Only the last of them was prepared for it.
    const proof = lone.proof(lone.view, await lone.order(lone.top + 2));
    const own = await lone.leaveFor(view);
    const [last, ...more] = lone.others as [number, ...number[]];
    const all = [own, ...more.map((id) => lone.viewChange(id, view)), lone.viewChange(last, view, [proof])];
    await lone.enter(lone.newView(view, all));
  },
  async function ofOneThatIsBehind(lone, random) {
    const view = lone.nextView({ isLed: false });
    await lone.leaveFor(view);
    const [behind, ...more] = random.shuffled(lone.others) as [number, ...number[]];
    const all = [...more.map((id) => lone.viewChange(id, view)), lone.signing.viewChange(behind, view)];
    await lone.enter(lone.newView(view, random.shuffled(all)));
  },
  async function atACheckpointThatItHasNot(lone) {
    await toCheckpoint(lone);
    lone.stabilize(lone.executing.seq);
    await lone.enter(lone.newView(lone.nextView({ isLed: false })));
  },
  async function atACheckpointBeforeItsOwn(lone) {
    await toCheckpoint(lone);
    const begun = lone.newView(lone.nextView({ isLed: false }));
    await confirm(lone);
    await lone.rest();
    await lone.enter(begun);
  },
  async function withMoreThanItWasTold(lone, random) {
    const view = lone.nextView({ isLed: false });
    const past = lone.view;
    await lone.leaveFor(view);
    const proof = lone.proof(past, { seq: lone.executing.seq + 1, digest: "7".repeat(64) });
    const [first, ...more] = random.shuffled(lone.others) as [number, ...number[]];
    const all = [lone.viewChange(first, view, [proof]), ...more.map((id) => lone.viewChange(id, view))];
    await lone.enter(lone.newView(view, all));
  },
  async function onItsWayFurther(lone) {
    const passed = lone.nextView({ isLed: false });
    const view = lone.nextView({ isLed: false, above: passed });
    await lone.leaveFor(view);
    const seq = lone.top + 1;
    await lone.tell([lone.leaderOf(passed), "Server.NewViewRpc", lone.newView(passed)]);
    await lone.tell(lone.ordered(seq, lone.request(), passed));
    await lone.enter(lone.newView(view));
  },
];

/** One of them has told it of a later view since. */
async function ofOneThatHasGoneOn(lone: Lone): Promise<void> {
  const view = lone.nextView({ isLed: false });
  await lone.leaveFor(view);
  const further = lone.others.at(-1) as number;
  await lone.tellViewChanges(lone.viewChange(further, view + lone.n));
  await lone.rest();
  await lone.enter(lone.newView(view));
  await lone.rest();
  await lone.prepare(lone.top + 1);
  await lone.rest();
}

/** In a view that begins with nothing more, all is executed up to the next checkpoint, and nobody has confirmed that yet. */
async function toCheckpoint(lone: Lone): Promise<void> {
  await lone.changeTo(lone.nextView({ isLed: false }));
  await lone.executeNew(lone.interval - (lone.executing.seq % lone.interval));
  await lone.rest();
}

/** One way of beginning a view after the other; in each, something is ordered, and some of that came before. */
async function valid(lone: Lone, random: Random): Promise<void> {
  await lone.executeNew(lone.interval);
  await lone.rest();
  await confirm(lone);
  for (const begins of random.shuffled(CASES)) {
    await begins(lone, random);
    await lone.rest();
    await lone.prepare(lone.top + 1);
    await lone.rest();
    const [asks] = lone.others as [number];
    await lone.ask(replica(asks), "Server.StatusRpc", { peerId: asks });
  }
  await ofOneThatHasGoneOn(lone);
  await lone.rest();
  await early(lone);
}

/** All that is said in a view comes before it begins. */
async function early(lone: Lone): Promise<void> {
  const view = lone.nextView({ isLed: false });
  const request = lone.request();
  await lone.leaveFor(view);
  const begins: Telling = [lone.leaderOf(view), "Server.NewViewRpc", lone.newView(view)];
  lone.view = view;
  await lone.tell(...lone.execution(lone.executed(request), request));
  await lone.tell(begins);
  await lone.rest();
}
