import { newKeyPair } from "../../../../skeleton/znet/keys.ts";
import type { Random } from "../../../checks/random.ts";
import { CLIENT } from "../../views/cast.ts";
import { requestDigest } from "../../views/judge/proofs.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { confirm } from "./checkpoint-once.ts";

export const goesOn: Check = {
  id: "goes-on",
  title: "what was executed is voted for again in a new view, and not executed again; new requests come behind it",
  rules: ["NV8", "NV9", "P1", "C1", "V7", "X1", "X2", "Q1", "ST4"],
  points: 2,
  needs: ["orders", "new-view-accepted"],
  mayFollow: ["checkpoint-once", "checkpoint-digest", "stable", "prepared-set"],
  blockedBy: ["join", "checkpoint-once", "stable", "view-change-sent"],
  hint: "What has to be voted for once more in a new view, and who executes it?",
  stands: [
    { name: "redo", size: backupOf(4), interval: 4, play: alone(redo) },
    { name: "next", size: backupOf(4), play: alone(next) },
  ],
};

/** What is executed, and above the checkpoint, is ordered again; then there is more, up to the next checkpoint. */
async function redo(lone: Lone, random: Random): Promise<void> {
  const { interval } = lone;
  for (let round = 0; round < 2; round++) {
    await lone.executeNew(interval);
    await lone.rest();
    await confirm(lone);
    await lone.executeNew(1 + random.below(interval - 2));
    await lone.changeTo(lone.nextView({ isLed: false }));
    await lone.redo();
    await unknown(lone);
    await lone.executeNew(interval - (lone.executing.seq % interval));
    await lone.rest();
    await confirm(lone);
  }
}

/** A view begins with a request that it has never heard of; the first that it asks gives it what another client asked for alike. */
async function unknown(lone: Lone): Promise<void> {
  const request = lone.request();
  const another = lone.request(request.req.command, newKeyPair("ed25519"), request.req.timestamp);
  const given = { seq: lone.executing.seq + 1, digest: requestDigest(request) };
  let asked = 0;
  lone.answers = ({ call: { method } }) =>
    method === "Server.FetchRequestRpc" && asked++ === 0 ? { result: { ok: true, reqArgs: another } } : undefined;
  await lone.changeTo(lone.nextView({ isLed: false }), [lone.proof(lone.view, given)]);
  await lone.rest();
  await lone.redo();
  lone.executed(request);
  await lone.tell(...lone.prepares(given), ...lone.commits(given));
  await lone.rest();
}

/** It leads, with two requests that wait: one has a seq by what the view begins with. */
async function next(lone: Lone, random: Random): Promise<void> {
  await lone.executeNew(2);
  for (let round = 0; round < 2; round++) {
    await lone.changeTo(lone.nextView({ isLed: false }));
    const past = lone.view;
    const [ordered, waiting] = [lone.request(), lone.request()];
    for (const request of random.shuffled([ordered, waiting])) await lone.say(CLIENT, "Server.RequestRpc", request);
    const given = await lone.prepare(lone.top + 1, { request: ordered });
    const view = lone.nextView({ isLed: true });
    const proof = lone.proof(past, given);
    await lone.tellViewChanges(...lone.voters(view).map((id) => lone.viewChange(id, view, [proof])));
    await lone.ownNewView(view);
    await lone.redo();
    await lone.execute(ordered, waiting);
    await lone.rest();
  }
}
