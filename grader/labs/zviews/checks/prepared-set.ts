import type { Random } from "../../../checks/random.ts";
import { type Given, NULL_DIGEST } from "../../views/judge/proofs.ts";
import { replica } from "../../views/wire.ts";
import { backupOf, type Check, type Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";

export const preparedSet: Check = {
  id: "prepared-set",
  title: "a VIEW-CHANGE proves all that was ever prepared above the checkpoint, of the highest view, and nothing else",
  rules: ["VC2", "VC3"],
  points: 7,
  of: "viewChange",
  needs: ["view-change-sent"],
  mayFollow: ["view-change-content"],
  blockedBy: ["join", "lead", "new-view-accepted", "new-view-flaws", "view-change-flaws", "orders"],
  hint: "What was prepared two views ago, and what is executed already: who else knows of it? Which of several proofs for a seq counts?",
  stands: [histories("histories", 1)],
};

/** Views in which different things are ordered, prepared, ordered again, in an order by chance; all of them, so often. */
export function histories(name: string, rounds: number, n = 4): Stand {
  return {
    name,
    size: backupOf(n),
    play: alone(async (lone, random) => {
      await lone.executeNew(2);
      await change(lone);
      let seq = lone.executing.seq;
      for (let round = 0; round < rounds; round++) {
        for (const happens of random.shuffled(CASES)) {
          seq = Math.max(seq + 3, await happens(lone, seq + 1, random));
          await change(lone);
        }
      }
    }),
  };
}

/** What happens at a seq of a view, and the next one; the last seq that is ordered then. */
type Case = (lone: Lone, seq: number, random: Random) => Promise<number>;

const CASES: readonly Case[] = [
  async function ordered(lone, seq) {
    await lone.order(seq);
    return seq;
  },
  async function preparedByOne(lone, seq) {
    const given = await lone.order(seq);
    await lone.tell(...lone.prepares(given, { ids: lone.voters().slice(1) }));
    return seq;
  },
  async function preparedWithTheLeader(lone, seq) {
    await lone.prepare(seq, { ids: [lone.leaderOf(), ...lone.voters().slice(1)] });
    return seq;
  },
  async function preparedByAll(lone, seq) {
    await lone.prepare(seq, { ids: lone.others });
    return seq;
  },
  async function committed(lone, seq) {
    // Nothing is executed, for there is a seq before it.
    const given = await lone.prepare(seq + 1);
    await lone.tell(...lone.commits(given, { ids: lone.voters().slice(1) }));
    return seq + 1;
  },
  async function forgottenByAllOthers(lone, seq) {
    await lone.prepare(seq);
    await change(lone);
    return seq;
  },
  async function forgottenWithoutItsWord(lone, seq) {
    await lone.prepare(seq);
    // It has not left the view itself.
    await lone.enter(lone.newView(lone.nextView({ isLed: false })));
    return seq;
  },
  async function orderedAgain(lone, seq) {
    await again(lone, seq);
    return seq;
  },
  async function preparedAgain(lone, seq) {
    await lone.tell(...lone.prepares(await again(lone, seq)));
    return seq;
  },
  async function preparedAsNothing(lone, seq) {
    await lone.prepare(seq);
    await change(lone);
    const given = await again(lone, seq + 1);
    await lone.tell(...lone.prepares({ seq, digest: NULL_DIGEST }), ...lone.prepares(given));
    return seq + 1;
  },
  async function led(lone) {
    const view = lone.nextView({ isLed: true });
    await lone.tellViewChanges(...lone.voters(view).map((id) => lone.viewChange(id, view)));
    await lone.ownNewView(view);
    const { seq } = await lone.prepareLed();
    // What it has begun its view with it shows to one that starts, also when it has left that.
    await lone.leaveFor(lone.nextView({ isLed: false }));
    const [asks] = lone.others as [number];
    await lone.ask(replica(asks), "Server.StatusRpc", { peerId: asks });
    return seq;
  },
];

/** The view is left, and the next one begins with what all have executed. */
async function change(lone: Lone): Promise<void> {
  await lone.changeTo(lone.nextView({ isLed: false }));
}

/** Something is prepared at a seq, and the next view begins with it. */
async function again(lone: Lone, seq: number): Promise<Given> {
  const given = await lone.prepare(seq);
  await lone.changeTo(lone.nextView({ isLed: false }), [lone.proof(lone.view, given)]);
  return given;
}
