import type { Random } from "../../../checks/random.ts";
import { type Check, someOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const expiry: Check = {
  id: "expiry",
  title:
    "sessions end by the time that stands in the log and by the room that there is, on every server at the same entry",
  rules: ["O5", "O6"],
  points: 8,
  needs: ["start", "register"],
  mayFollow: ["answers-applied", "once"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "By which clock does a session end, what uses it, and which one goes when there is no room? And would another server that is given the same log decide the same?",
  stands: [
    { name: "time", size: someOf(2, 3), limits: { sessions_max: 8, ttl_ms: 60_000 }, play: served(time) },
    { name: "room", size: someOf(2, 3), limits: { sessions_max: 3, ttl_ms: 60_000 }, play: served(room) },
  ],
};

const DAY_MS = 86_400_000;

/** The first entry of all is the first leader's own: no session is called by its index. */
const NOBODY = 1;

/** Another real server leads, with all that is there; both have applied it. */
async function change(servers: Servers): Promise<void> {
  const [one, other] = servers.live as [number, number];
  const leader = servers.leader === one ? other : one;
  await servers.applyAll(servers.leader);
  await servers.lead(leader);
  await servers.applyAll(leader === one ? other : one);
}

/** A client's command with the leader's time, and what it comes to. */
async function ask(servers: Servers, client: number, at_ms: number, command: string): Promise<void> {
  const { leader } = servers;
  await servers.play(`${leader} at ${at_ms}`, servers.next(leader, client, command));
  await servers.applyAll(leader);
}

/** A client asks for a command again, and what it comes to: whoever remembers it has answered before, or waits for the entry. */
async function again(servers: Servers, client: number, number: number, command: string): Promise<void> {
  await servers.play(servers.numbered(servers.leader, client, number, command));
  await servers.rest();
  await servers.applyAll(servers.leader);
}

/** Sessions are used just in time, and too late; the clocks of leaders differ, and those of the servers' own by a day. */
async function time(servers: Servers, random: Random): Promise<void> {
  const { ttl_ms } = servers.setting;
  const { me } = servers;
  await servers.play(`tick ${servers.live[1]} ${DAY_MS}`);
  await servers.lead(me);
  let now = 1_000_000;
  const isByKeepAlive = random.shuffled([true, false]);
  // One that is stale, and one that is repeated.
  const lateNumbers = random.shuffled([1, 2]);
  await servers.play(`${me} at ${now}`);
  for (let round = 0; round < 2; round++) {
    const [busy = 0, kept = 0, idle = 0, late = 0] = await servers.sessions(servers.leader, 4);
    await ask(servers, NOBODY, now, "append x 0,");
    for (const client of [busy, kept, idle, late, late]) await ask(servers, client, now, `append k${client} 1,`);
    await ask(servers, busy, now + ttl_ms - 1, "append x 2,");
    // The leader's clock is behind: the state's is not, by which sessions begin, and are used by whatever comes.
    await servers.play(`${servers.leader} at ${now - 5000}`);
    const [young = 0] = await servers.sessions(servers.leader, 1);
    await again(servers, late, lateNumbers[round] as number, `append k${late} 1,`);
    await ask(servers, kept, now - 5000, isByKeepAlive[round] ? "keep-alive" : `append k${kept} 3,`);
    await ask(servers, busy, now - 4000, "append x 3,");
    if (round === 1) await restart(servers, random);
    // Time passes by an entry without a command as well: that of the next leader, which is behind again then.
    await servers.play(`${servers.leader} at ${now + ttl_ms}`);
    await change(servers);
    await ask(servers, idle, now, `append k${idle} 4,`);
    await ask(servers, idle, now + ttl_ms, `append k${idle} 5,`);
    for (const client of [kept, late, young]) await ask(servers, client, now + 2 * ttl_ms - 2, `append k${client} 6,`);
    await ask(servers, busy, now + 2 * ttl_ms - 1, "append x 7,");
    await ask(servers, kept, now + 2 * ttl_ms, "keep-alive");
    await change(servers);
    now += 2 * ttl_ms;
    for (const client of random.shuffled([busy, kept, idle])) await ask(servers, client, now, `append k${client} 8,`);
    // Two are over at once, by one entry: that which was used last is asked for first.
    const [last = 0] = await servers.sessions(servers.leader, 1);
    now += 3 * ttl_ms;
    for (const client of [last, kept]) await ask(servers, client, now, `append k${client} 9,`);
    // A session that begins is nothing by which others end that have not ended before.
    await servers.sessions(servers.leader, 1);
    await ask(servers, kept, now, `append k${kept} 10,`);
    now = await over(servers, now);
  }
  await servers.rest();
}

/** What a session whose time is over has executed is not known any more, also where it is asked for again; and whatever is refused has its time. */
async function over(servers: Servers, began_ms: number): Promise<number> {
  const { leader, setting } = servers;
  await servers.play(`${leader} at ${began_ms}`);
  const [repeating = 0, gone = 0] = await servers.sessions(leader, 2);
  for (const client of [repeating, gone]) await ask(servers, client, began_ms, `append k${client} 1,`);
  const ended_ms = began_ms + setting.ttl_ms + 1;
  await servers.play(`${leader} at ${ended_ms}`);
  for (const client of [repeating, gone]) await again(servers, client, 1, `append k${client} 1,`);
  const [silent = 0] = await servers.sessions(leader, 1);
  await ask(servers, NOBODY, ended_ms + setting.ttl_ms + 1, "append x 0,");
  // The leader's clock is behind again: by what was refused, this one's time is over.
  await ask(servers, silent, ended_ms, `append k${silent} 1,`);
  await servers.play(`${leader} at ${ended_ms + setting.ttl_ms + 1}`);
  return ended_ms + setting.ttl_ms + 1;
}

/** There is room for three: the least recently used one goes, whatever it was used for. */
async function room(servers: Servers, random: Random): Promise<void> {
  const { sessions_max } = servers.setting;
  await servers.play(`tick ${servers.me} ${DAY_MS}`);
  await servers.lead(servers.me);
  const counts = random.shuffled([1, 1, 2]);
  for (const [round, count] of counts.entries()) {
    const clients = await servers.sessions(servers.leader, sessions_max);
    const at_ms = 1000;
    // Once the first that has begun is the last that is used.
    const [late = 0, repeating = 0, idle = 0] = round === 0 ? clients : random.shuffled(clients);
    for (const client of [late, late, repeating, idle]) await ask(servers, client, at_ms, `append x ${client},`);
    // What uses a session is any command of it: one that is repeated, or stale, too.
    for (const client of [repeating, late]) await again(servers, client, 1, `append x ${client},`);
    if (round === 1) await restart(servers, random);
    const more = await servers.sessions(servers.leader, count);
    await change(servers);
    for (const client of random.shuffled([...clients, ...more])) await ask(servers, client, at_ms, "append y 1,");
    // What those that are gone have executed before is not known any more.
    for (const client of [repeating, idle]) await again(servers, client, 1, `append x ${client},`);
  }
  await servers.rest();
}

async function restart(servers: Servers, random: Random): Promise<void> {
  const id = random.pick(servers.live);
  await servers.play(`restart ${id}`, `${id} hears`);
  await servers.applyAll(id);
}
