import { newKeyPair } from "../../../../skeleton/znet/keys.ts";
import type { Random } from "../../../checks/random.ts";
import { backupOf, type Check } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { confirm } from "./checkpoint-once.ts";

export const checkpointDigest: Check = {
  id: "checkpoint-digest",
  title: "the digest of a CHECKPOINT is that of the state: the pairs, and the last answer to each client",
  rules: ["CP2"],
  points: 3,
  of: "checkpoint",
  needs: ["checkpoint-once"],
  hint: "What in your digest differs from replica to replica, or from one moment to the next?",
  stands: [{ name: "states", size: backupOf(4), interval: 4, play: alone(states) }],
  readIn: ["checkpoint-once-sent/all"],
};

const COMMANDS = ["put b 1", "put a 2", "get b", "del b", "put b 3", "get nothing", "put a 4", "del nothing"];

/** Commands of every kind by three clients, some of which ask for the same once more, or for what is old; not all text is ASCII. */
async function states(lone: Lone, random: Random): Promise<void> {
  const clients = Array.from({ length: 3 }, () => newKeyPair("ed25519"));
  const commands = random.shuffled(COMMANDS);
  for (const command of commands) await lone.execute(lone.request(command, random.pick(clients)));
  await lone.rest();
  await confirm(lone);
  const [one, other] = random.shuffled(clients) as [(typeof clients)[number], (typeof clients)[number]];
  const asked = lone.request("put c 1", one);
  await lone.execute(asked, lone.request("put ü 漢🙂", other), asked, lone.request("del a", other, 1));
  await lone.rest();
  await confirm(lone);
}
