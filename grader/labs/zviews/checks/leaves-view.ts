import type { Prepared } from "../../../../skeleton/zviews/messages.ts";
import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import type { Telling } from "../lone-speaking.ts";

export const leavesView: Check = {
  id: "leaves-view",
  title: "who has sent a VIEW-CHANGE takes no more part in views below",
  rules: ["VC4", "VC2"],
  points: 4,
  of: "viewChange",
  needs: ["view-change-sent"],
  mayFollow: ["prepared-set"],
  blockedBy: ["join"],
  hint: "What may still get prepared between the moment in which your VIEW-CHANGE is made and the one in which it is sent? And after that?",
  // Of seven, those that make it leave are not yet those that make a new view.
  stands: [{ name: "left", size: backupOf(7), play: alone(left) }],
};

/** What is said of a view comes late: after it was left, or at the same moment. */
async function left(lone: Lone, random: Random): Promise<void> {
  await afterwards(lone);
  for (const when of random.shuffled(["first", "last", "behind much"] as const)) await atOnce(lone, when);
  await afterwards(lone);
}

/** It leaves; then come the vote that was missing, more that its leader orders, and COMMITs for what it was prepared for before. */
async function afterwards(lone: Lone): Promise<void> {
  const seq = lone.executing.seq + 1;
  const prepared = await lone.prepare(seq);
  const ordered = await lone.order(seq + 1);
  const [last, ...first] = lone.voters() as [number, ...number[]];
  await lone.tell(...lone.prepares(ordered, { ids: first }));
  const { view } = lone;
  const next = lone.nextView({ isLed: false });
  await lone.leaveFor(next);
  const more = { seq: seq + 2, request: lone.request() };
  await lone.tell(...lone.prepares(ordered, { ids: [last], view }), lone.ordered(more.seq, more.request, view));
  await lone.tell(...lone.commits(prepared, { view }), ...lone.commits(ordered, { view }));
  await lone.rest();
  await lone.enter(lone.newView(next));
  await lone.rest();
}

/** More bytes than a process reads at once. */
const MUCH_BYTES = 70_000;

/** The vote that is missing comes with the VIEW-CHANGEs by which it leaves; or a moment later, when it has read much besides. */
async function atOnce(lone: Lone, when: "first" | "last" | "behind much"): Promise<void> {
  const ordered = await lone.order(lone.executing.seq + 1);
  const [last, ...first] = lone.voters() as [number, ...number[]];
  await lone.tell(...lone.prepares(ordered, { ids: first }));
  const next = lone.nextView({ isLed: false });
  const vote = lone.prepares(ordered, { ids: [last] });
  const [one, ...more] = lone.others
    .slice(0, lone.f + 1)
    .map((id): Telling => [id, "Server.ViewChangeRpc", lone.viewChange(id, next)]);
  if (when === "first") await lone.tell(one as Telling, ...vote, ...more);
  else if (when === "last") await lone.tell(one as Telling, ...more, ...vote);
  else await lone.tell(one as Telling, ...more, much(lone, next), ...vote);
  await lone.ownViewChange(next);
  await lone.rest();
  await lone.enter(lone.newView(next));
}

/** A VIEW-CHANGE of one that was prepared for much. */
function much(lone: Lone, view: number): Telling {
  const proofs: Prepared[] = [];
  for (let bytes = 0; bytes < MUCH_BYTES; ) {
    const proof = lone.proof(lone.view, { seq: lone.executing.seq + 1 + proofs.length, digest: "7".repeat(64) });
    proofs.push(proof);
    bytes += JSON.stringify(proof).length;
  }
  const from = lone.others.at(-1) as number;
  return [from, "Server.ViewChangeRpc", lone.viewChange(from, view, proofs)];
}
