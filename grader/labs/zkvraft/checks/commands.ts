import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const commands: Check = {
  id: "commands",
  title: "each command has the result that the state gives it, and nothing but the log decides on that",
  rules: ["O7"],
  points: 3,
  of: "execute",
  needs: ["start"],
  mayFollow: ["answers-applied", "once", "expiry"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "What becomes of a command that is not one, of a key that is not there, and of what your server keeps when it is started again?",
  stands: [{ name: "all", size: oneOf(3), play: served(all) }],
};

const COMMANDS: readonly string[] = [
  ...["put x 1", "get x", "append x 2", "get x", "append new 1", "del x", "get x", "del x", "all"],
  ...[
    "put",
    "put x",
    "put x 1 2",
    "get",
    "nonsense",
    "keep-alive",
    "  get   new ",
    "  put   new 3 ",
    "put ü ä€",
    "get ü",
    "all all",
    "",
    "   ",
  ],
  `put long ${"v".repeat(900)}`,
];

/** A leader that has just begun cannot read without an entry: so that gets are in the log, too. */
async function all(servers: Servers, random: Random): Promise<void> {
  const { me } = servers;
  await servers.lead(me);
  const [client = 0] = await servers.sessions(me, 1);
  for (const command of [...COMMANDS, ...random.shuffled(COMMANDS)]) {
    if (random.below(3) === 0) await servers.play(`${me} leads`);
    await servers.play(servers.next(me, client, command));
    await servers.applyAll(me);
  }
  await servers.play(`restart ${me}`, `${me} hears`);
  await servers.applyAll(me);
  await servers.play(`${me} leads`, servers.next(me, client, "all"), servers.next(me, client, "get new"));
  await servers.applyAll(me);
  await servers.rest();
}
