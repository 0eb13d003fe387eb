import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const size: Check = {
  id: "size",
  title: "a snapshot is at most twice as long as what it holds",
  rules: ["S9"],
  points: 3,
  of: "snapshot",
  needs: ["start", "snapshot-whole"],
  mayFollow: ["answers-applied", "expiry", "once"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "What of a thousand commands on one key does a snapshot have to hold? And what of a session that has ended, or of a number below its last one?",
  stands: [{ name: "one-key", size: oneOf(3), limits: { sessions_max: 6, maxState: 400 }, play: served(oneKey) }],
};

/** Many commands on a few keys, which grow and shrink; sessions come and go. */
async function oneKey(servers: Servers, random: Random): Promise<void> {
  const { me } = servers;
  await servers.lead(me);
  let clients = await servers.sessions(me, 4);
  for (let count = 0; count < COMMANDS; count++) {
    if (count % 20 === 19) clients = [...clients.slice(-3), ...(await servers.sessions(me, 1))];
    // Letters of one byte; later on, of three.
    const letter = count < COMMANDS / 2 ? "v" : "値";
    const command = count % 10 === 9 ? "put x 0" : `append x ${letter.repeat(random.below(60))}${count},`;
    await servers.play(servers.next(me, random.pick(clients), command));
    await servers.applyAll(me);
  }
  servers.mustOffer();
  await servers.rest();
}

const COMMANDS = 100;
