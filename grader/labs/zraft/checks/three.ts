import type { Random } from "../../../checks/random.ts";
import { type Check, OF_ONE_SERVER, SEEDED } from "../check.ts";
import type { Playing } from "../playing.ts";
import { Several } from "../several.ts";

export const three: Check = {
  id: "three",
  title: "three servers lose a leader, a majority and each other, and go on with one log",
  rules: ["F1", "F2", "X2"],
  points: 3,
  needs: ["start", "votes", "saved-vote"],
  mayFollow: OF_ONE_SERVER,
  hint: "What does your cluster do when its leader is cut off, and what when that one comes back?",
  stands: [
    {
      ...SEEDED,
      name: "cut-and-killed",
      size: () => ({ n: 3, live: [0, 1, 2] }),
      play,
    },
  ],
};

async function play(playing: Playing, random: Random): Promise<void> {
  const cluster = new Several(playing);
  const commands = random.shuffled(["put x 1", "put y 2", "append x 3", "del y", "put z 4", "append x 5"]);
  const command = (): string => commands[random.below(commands.length)] as string;
  const leader = await cluster.askUntilAccepted(command());
  await cluster.ask(command());
  if (leader !== undefined) {
    // What it takes now, nobody else has; the others elect another one.
    cluster.cut.add(leader);
    await cluster.ask("put x lost", [leader]);
    await cluster.pass(2 * cluster.timeout_ms);
    await cluster.askUntilAccepted(command());
    cluster.cut.clear();
    await cluster.pass(cluster.timeout_ms);
  }
  await withoutMajority(cluster, random);
  for (const id of random.shuffled(cluster.ids)) {
    await cluster.kill(id);
    await cluster.askUntilAccepted(command());
    await cluster.revive(id);
    await cluster.pass(cluster.timeout_ms);
  }
  cluster.paused.add(random.pick(cluster.ids));
  await cluster.askUntilAccepted(command());
  await cluster.calm();
}

/** Two are cut off: whatever the third one takes, nobody applies. */
async function withoutMajority(cluster: Several, random: Random): Promise<void> {
  const leader = await cluster.askUntilAccepted("put w 1");
  const others = random.shuffled(cluster.ids.filter((id) => id !== leader));
  for (const id of others.slice(0, 2)) cluster.cut.add(id);
  if (leader !== undefined) await cluster.ask("put w 2", [leader]);
  await cluster.pass(3 * cluster.timeout_ms);
  cluster.cut.clear();
  await cluster.askUntilAccepted("put w 3");
}
