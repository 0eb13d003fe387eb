import type { Random } from "../../../checks/random.ts";
import { allOf, type Check } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const sameEverywhere: Check = {
  id: "same-everywhere",
  title: "after the same entry all servers have the same state, sessions included, whatever else has happened to them",
  rules: ["O4"],
  points: 4,
  needs: ["start", "answers-applied", "register"],
  mayFollow: ["once", "expiry", "commands"],
  blockedBy: ["not-leader", "many-wait", "snapshot-whole"],
  hint: "Two servers offer a snapshot after the same entry: one was started again, or has got another's snapshot before. In what may the two texts differ?",
  stands: [
    {
      name: "histories",
      size: allOf(3),
      limits: { sessions_max: 4, ttl_ms: 60_000, maxState: 110 },
      play: served(histories),
    },
  ],
};

const STEPS = 30;
const RESTARTS = 2;

/** Clients come, ask, ask again and go; leaders change, servers are started again, and some get snapshots in the place of entries. */
async function histories(servers: Servers, random: Random): Promise<void> {
  const { me, live } = servers;
  await servers.lead(me);
  let clients = await servers.sessions(me, 3);
  let now = 1000;
  const restarts = new Set(random.shuffled(Array.from({ length: STEPS }, (_, step) => step)).slice(0, RESTARTS));
  const asked: string[] = [];
  for (let step = 0; step < STEPS; step++) {
    const { leader } = servers;
    const client = random.pick(clients);
    const what = random.below(10);
    now += random.below(9000);
    await servers.play(`${leader} at ${now}`);
    if (what === 0) clients = [...clients.slice(-3), ...(await servers.sessions(leader, 1))];
    else if (what === 1 && asked.length > 0)
      await servers.play((asked.at(-1) as string).replace(/^\d+/, String(leader)));
    else if (what === 2) {
      await servers.applyAll(leader);
      await servers.lead(random.pick(live), 5);
    } else
      asked.push(
        servers.next(leader, client, random.pick(["put x 1", "append x 2,", "append y 3,", "del x", "keep-alive"])),
      );
    if (what > 2) await servers.play(asked.at(-1) as string);
    for (const id of random.shuffled(live)) if (id === leader || random.below(3) > 0) await servers.applyAll(id);
    if (!restarts.has(step)) continue;
    const id = random.pick(live);
    await servers.play(`restart ${id}`, `${id} hears`);
    if (random.below(2) === 0) await servers.play(`${id} installs`);
  }
  servers.mustOffer();
  for (const id of live) await servers.applyAll(id);
  await servers.rest();
}
