import type { Random } from "../../../checks/random.ts";
import { allOf, type Check, oneOf, someOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const sameEverywhere: Check = {
  id: "same-everywhere",
  title: "after the same entry all servers have the same state, sessions included, whatever else has happened to them",
  rules: ["O4"],
  points: 4,
  needs: ["start", "register"],
  mayFollow: ["answers-applied", "once", "expiry", "commands"],
  blockedBy: ["not-leader", "many-wait", "snapshot-whole", "answers-applied"],
  hint: "Two servers offer a snapshot after the same entry: one was started again, or has got another's snapshot before. In what may the two texts differ?",
  stands: [
    {
      name: "histories",
      size: allOf(3),
      limits: { sessions_max: 4, ttl_ms: 60_000, maxState: 110 },
      play: served(histories),
    },
    {
      name: "remembers",
      size: oneOf(3),
      limits: { sessions_max: 5, ttl_ms: 60_000, maxState: 150 },
      play: served(remembers),
    },
    {
      name: "reads",
      size: someOf(2, 3),
      limits: { sessions_max: 4, ttl_ms: 60_000, maxState: 150 },
      play: served(readAside),
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

/** One server answers gets from its state: the other one does not hear of them, and has the same state. */
async function readAside(servers: Servers, random: Random): Promise<void> {
  const { me, live } = servers;
  const ask = async (at_ms: number, line: string): Promise<void> => {
    await servers.play(`${me} at ${at_ms}`, line);
    for (const id of live) await servers.applyAll(id);
  };
  await servers.play(`${me} at ${BEGAN_MS}`);
  await servers.lead(me);
  const clients = await servers.sessions(me, 3);
  for (const client of clients) await ask(BEGAN_MS, servers.next(me, client, "append x 1,"));
  for (let round = 0; round < 2; round++) {
    const [reading = 0, ...writing] = clients;
    await ask(LATER_MS, servers.next(me, writing[round] as number, "append x 2,"));
    // The one that was used least recently, and would be it no more.
    await servers.play(servers.next(me, reading, random.pick(["get x", "all"])));
    await servers.untilOffered(() => ask(LATER_MS, servers.next(me, writing[1 - round] as number, "append y 3,")));
  }
  servers.mustOffer();
  await servers.rest();
}

/** No whole seconds, nor tenths of one: nothing that is known of a time is left out. */
const BEGAN_MS = 1_000_789;
const LATER_MS = BEGAN_MS + 29_876;

/** What a server that begins with a snapshot does with commands that are repeated, and with sessions that are used, or end, soon after. */
async function remembers(servers: Servers): Promise<void> {
  const { me, setting } = servers;
  await servers.play(`${me} at ${BEGAN_MS}`);
  await servers.lead(me);
  const [idle = 0, resting = 0, busy = 0, repeating = 0, reading = 0] = await servers.sessions(me, 5);
  const ask = async (at_ms: number, line: string): Promise<void> => {
    await servers.play(`${me} at ${at_ms}`, line);
    await servers.applyAll(me);
  };
  await ask(BEGAN_MS, servers.next(me, idle, "append x 1,"));
  await ask(BEGAN_MS, servers.next(me, resting, "append x 1,"));
  await ask(LATER_MS, servers.next(me, repeating, "append x 2,"));
  await ask(LATER_MS, servers.next(me, repeating, "append x 3,"));
  await ask(LATER_MS, servers.next(me, busy, "append y 0,"));
  // A leader that has just begun reads through the log.
  await servers.play(`${me} leads`);
  await ask(LATER_MS, servers.next(me, reading, "all"));
  // The leader's clock is behind: what is behind the snapshot tells of an earlier time than what is in it.
  await servers.untilOffered(() => ask(BEGAN_MS, servers.next(me, busy, "append y 4,")));
  servers.mustAnswer();
  await servers.play(`restart ${me}`, `${me} hears`);
  await servers.applyAll(me);
  await servers.lead(me);
  await servers.play(`${me} leads`);
  await ask(BEGAN_MS, servers.numbered(me, reading, 1, "all"));
  await ask(BEGAN_MS, servers.numbered(me, repeating, 2, "append x 3,"));
  await ask(BEGAN_MS, servers.numbered(me, repeating, 1, "append x 2,"));
  await ask(BEGAN_MS, servers.next(me, busy, "append y 5,"));
  await ask(BEGAN_MS, servers.next(me, busy, "get x"));
  await ask(BEGAN_MS + setting.ttl_ms - 1, servers.next(me, resting, "append x 5,"));
  await ask(BEGAN_MS + setting.ttl_ms, servers.next(me, idle, "append x 6,"));
  await ask(LATER_MS + setting.ttl_ms - 1, servers.next(me, busy, "append y 7,"));
  await servers.rest();
}
