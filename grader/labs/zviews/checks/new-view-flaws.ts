import type { NewViewArgs, ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import { sampled } from "../../kit/sample.ts";
import type { Given } from "../../views/judge/proofs.ts";
import { replica } from "../../views/wire.ts";
import { backupOf, type Check, type Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { type Begun, FLAWS } from "../new-view-flaws.ts";
import { confirm } from "./checkpoint-once.ts";

export const newViewFlaws: Check = {
  id: "new-view-flaws",
  title: "a NEW-VIEW that is not valid changes nothing",
  rules: ["NV6", "VC4", "NV7", "P1"],
  points: 7,
  of: "verifyNewView",
  needs: ["start"],
  mayFollow: ["new-view-accepted", "view-change-flaws", "orders", "null-orders"],
  blockedBy: ["join", "view-change-sent", "prepared-set", "view-change-flaws", "new-view-accepted"],
  hint: "An evil leader begins a view. Which parts of its NEW-VIEW are its own word, and what can you find anew from those that are not?",
  stands: [badNewViews(4, 1), { name: "behind", size: backupOf(4), interval: 4, play: alone(behind) }],
};

/** Of all flaws a share, one after the other; after each a view begins as it should. */
export function badNewViews(n: number, share: number): Stand {
  return {
    name: `of-${n}`,
    size: backupOf(n),
    play: alone(async (lone, random) => {
      await lone.executeNew(1);
      await lone.changeTo(lone.nextView({ isLed: false }));
      const given = await lone.order(lone.top + 1);
      let last: NewViewArgs | undefined;
      for (const flawed of sampled(random.shuffled(Object.values(FLAWS)), share, random)) {
        const begun = await ready(lone, given, last);
        last = await begin(begun, flawed(begun));
        await second(begun, last);
      }
      await later(lone);
      await lone.rest();
    }),
  };
}

/** It holds a checkpoint stable that none of the VIEW-CHANGEs shows; what is wrong is ordered up to that. */
async function behind(lone: Lone): Promise<void> {
  for (const change of [
    (orders: Given[]) => orders.map((one, place) => (place === 1 ? { ...one, digest: "6".repeat(64) } : one)),
    () => [],
  ]) {
    await lone.executeNew(lone.low + lone.interval - lone.executing.seq);
    await lone.rest();
    const view = lone.nextView({ isLed: false });
    const right = lone.newView(view);
    const { viewChanges, prePrepares } = right.msg;
    const flawed = lone.signing.newView(view, { viewChanges, orders: change(prePrepares.map(({ msg }) => msg)) });
    await confirm(lone);
    await lone.rest();
    await lone.tell([lone.leaderOf(view), "Server.NewViewRpc", flawed]);
    await lone.tell(lone.ordered(lone.executing.seq + 2, lone.request(), view));
    await lone.rest();
    await lone.enter(right);
    await lone.rest();
  }
}

/** What is ordered in a view is prepared, and all leave it for the next one. */
async function ready(lone: Lone, given: Given, last: NewViewArgs | undefined): Promise<Begun> {
  const past = lone.view;
  await lone.tell(...lone.prepares(given));
  const view = lone.nextView({ isLed: false });
  const [first, ...more] = lone.others.slice(0, 2 * lone.f + 1) as [number, ...number[]];
  const proof = lone.proof(past, given);
  const viewChanges = [lone.viewChange(first, view, [proof]), ...more.map((id) => lone.viewChange(id, view))];
  await lone.tellViewChanges(...viewChanges.slice(0, lone.f + 1));
  const own = await lone.ownViewChange(view);
  return { lone, view, given, past, viewChanges, own, last };
}

/** A NEW-VIEW that is wrong comes from the view's leader, and something that it orders; then the right one. */
async function begin({ lone, view, given, viewChanges }: Begun, flawed: NewViewArgs): Promise<NewViewArgs> {
  const leader = lone.leaderOf(view);
  const low = Math.max(...flawed.msg.viewChanges.map(({ msg }) => msg.seq));
  const seqs = new Set([given.seq + 2, low + given.seq + 2]);
  const orders = [...seqs].map((seq) => lone.ordered(seq, lone.request(), view));
  // Who takes it is in the window that it shows, when something is ordered there.
  await lone.ask(replica(leader), "Server.NewViewRpc", flawed);
  await lone.tell(...orders);
  const right = lone.newView(view, viewChanges);
  // Who sees that its leader lies may go on at once.
  if (lone.lastView === view) await lone.enter(right);
  await lone.rest();
  return right;
}

/** The leader of a view for which nobody waits begins it with too few VIEW-CHANGEs: whoever is in a view that is led stays there. */
async function later(lone: Lone): Promise<void> {
  await lone.changeTo(lone.nextView({ isLed: false }));
  await lone.rest();
  const view = lone.nextView({ isLed: false, above: lone.view + lone.n });
  const some = lone.others.slice(0, 2 * lone.f).map((id) => lone.viewChange(id, view));
  await lone.ask(replica(lone.leaderOf(view)), "Server.NewViewRpc", lone.newView(view, some));
  await lone.order(lone.top + 1);
}

/** The leader of a view begins it once more, by VIEW-CHANGEs that are as valid, and from which something else follows. */
async function second({ lone, view, past, given, viewChanges }: Begun, last: NewViewArgs): Promise<void> {
  if (lone.view !== view) return;
  const [first, ...more] = viewChanges as [ViewChangeArgs, ...ViewChangeArgs[]];
  const next = lone.proof(past, { ...given, seq: given.seq + 1 });
  const other = lone.newView(view, [lone.viewChange(first.msg.peerId, view, [next]), ...more]);
  await lone.tell([last.msg.peerId, "Server.NewViewRpc", other]);
}
