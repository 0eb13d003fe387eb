import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const notLeader: Check = {
  id: "not-leader",
  title: "who does not lead says so, and names the leader that its Raft names",
  rules: ["W3"],
  points: 3,
  of: "CommandRpc",
  needs: ["start"],
  blockedBy: ["many-wait", "answers-applied"],
  hint: "What does your server answer while nobody is known to lead, and what when its Raft takes no command?",
  stands: [{ name: "hints", size: oneOf(5), isOfAnySize: true, play: served(hints) }],
};

const ROUNDS = 3;

/** Leaders come and go; the server hears of them, or its Raft alone does. */
async function hints(servers: Servers, random: Random): Promise<void> {
  const { me } = servers;
  // Nobody has led yet: whatever is asked for, it is no session's.
  const asked = (): string[] => ["put x 1", "get x", "all"].map((command) => servers.next(me, 9, command));
  await servers.play(`${me} register`, ...asked());
  await servers.rest();
  for (let round = 0; round < ROUNDS; round++) {
    await servers.play(`${servers.other(random)} leads`, `${me} hears`);
    await servers.play(...random.shuffled([`${me} register`, ...asked()]));
    await servers.rest();
    await servers.lead(me);
    const [client = 0] = await servers.sessions(me, 1);
    await servers.play(servers.next(me, client, "put x 1"));
    await servers.applyAll(me);
    servers.mustAnswer();
    servers.holds = ({ call: { method } }) => method === "Service.LeaderRpc";
    await servers.play(`${servers.other(random)} leads`, `${me} hears`);
    await servers.play(servers.next(me, client, "append x 2"), servers.next(me, client, "get x"), `${me} register`);
    await servers.release();
  }
}
