import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check, type Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";

export const join: Check = {
  id: "join",
  title: "a replica goes on to a view that f+1 others have reached, each of them counted once; not with fewer",
  rules: ["VC6", "VC8"],
  points: 5,
  of: "ViewChangeRpc",
  needs: ["start"],
  blockedBy: ["view-change-sent", "view-change-flaws"],
  hint: "How many different replicas have gone on, and to which view have f+1 of them come at least?",
  stands: [joining(4), joining(7)],
};

/** VIEW-CHANGEs, by how far they go on and of whom: all but the last may not move it. */
type Case = (lone: Lone, others: readonly number[], random: Random) => Promise<void>;

const go = (lone: Lone, id: number, ahead: number, from: number) =>
  lone.tellViewChanges(lone.viewChange(id, from + ahead));

const CASES: readonly Case[] = [
  async function together(lone, others) {
    const from = lone.lastView;
    for (const id of others.slice(0, lone.f + 1)) await go(lone, id, 1, from);
    await lone.ownViewChange(from + 1);
  },
  async function oneLiar(lone, [liar, ...others]) {
    const from = lone.lastView;
    for (let ahead = 1; ahead <= 4; ahead++) await go(lone, liar as number, ahead, from);
    for (const id of others.slice(0, lone.f)) await go(lone, id, 3, from);
    await lone.ownViewChange(from + 3);
  },
  async function withOneDigitMore(lone, [liar, ...others]) {
    const round = 10 ** String(lone.lastView + 1).length;
    await lone.tellViewChanges(lone.viewChange(liar as number, round));
    for (const id of others.slice(0, lone.f)) await lone.tellViewChanges(lone.viewChange(id, round - 1));
    await lone.ownViewChange(round - 1);
  },
  async function lowerAfterHigher(lone, others) {
    const from = lone.lastView;
    for (const id of others.slice(0, lone.f + 1)) {
      await go(lone, id, 4, from);
      if (id === others[0]) await go(lone, id, 2, from);
    }
    await comesTo(lone, from + 4);
  },
  async function apart(lone, others) {
    const from = lone.lastView;
    const [last, ...some] = others.slice(0, lone.f + 1);
    for (const id of some) await go(lone, id, 5, from);
    await go(lone, last as number, 3, from);
    await comesTo(lone, from + 3);
    await go(lone, others[lone.f + 1] as number, 5, from);
    await comesTo(lone, from + 5);
  },
  async function atOnce(lone, others) {
    const from = lone.lastView;
    await lone.tellViewChanges(...others.map((id) => lone.viewChange(id, from + 2)));
    await comesTo(lone, from + 2);
  },
  async function ofThePast(lone, others) {
    const past = lone.lastView;
    await lone.tellViewChanges(...others.map((id) => lone.viewChange(id, Math.max(1, past - 2))));
    await lone.tellViewChanges(...others.map((id) => lone.viewChange(id, past)));
    await lone.rest();
  },
  async function itsOwn(lone, others) {
    const from = lone.lastView;
    const own = lone.said("Server.ViewChangeRpc").at(-1)?.params;
    for (const id of others.slice(0, lone.f)) await go(lone, id, 1, from);
    const msg = { peerId: lone.id, view: from + 1, seq: 0, checkpoint: [], prepared: [] };
    await lone.tell(...(own === undefined ? [] : [[others[0] as number, "Server.ViewChangeRpc", own] as const]), [
      others[0] as number,
      "Server.ViewChangeRpc",
      lone.signing.signed("view-change", msg),
    ]);
    await go(lone, others[lone.f] as number, 1, from);
    await comesTo(lone, from + 1);
  },
  async function ofNobody(lone, others) {
    const from = lone.lastView;
    for (const id of others.slice(0, lone.f)) await go(lone, id, 1, from);
    const msg = { peerId: lone.n, view: from + 1, seq: 0, checkpoint: [], prepared: [] };
    const signed = lone.signing.signed("view-change", msg, { signer: others[0] as number });
    await lone.tell([others[0] as number, "Server.ViewChangeRpc", signed]);
    await go(lone, others[lone.f] as number, 1, from);
    await comesTo(lone, from + 1);
  },
];

/** It may go there by steps. */
async function comesTo(lone: Lone, view: number): Promise<void> {
  await lone.until(() => lone.lastView >= view);
}

/** One case after the other; each begins where all are in a view that one of the others leads. */
function joining(n: number): Stand {
  return {
    name: `of-${n}`,
    size: backupOf(n),
    play: alone(async (lone, random) => {
      for (const happens of random.shuffled(CASES)) {
        await happens(lone, random.shuffled(lone.others), random);
        await lone.changeTo(lone.nextView({ isLed: false }));
      }
    }),
  };
}
