import type { Random } from "../../../checks/random.ts";
import { crash, holdWrites, KEPT, letWrite } from "../../kit/world/crash.ts";
import type { Check, Stand } from "../check.ts";
import { begin, entries } from "../crash.ts";
import { alone, type Lone } from "../lone.ts";
import { bringUp, PlayedLog } from "../played-log.ts";

export const savedLog: Check = {
  id: "saved-log",
  title: "entries are on the disk before they are acknowledged, and before the leader counts itself",
  rules: ["D2", "M1"],
  points: 4,
  of: "save",
  needs: ["start"],
  hint: "What may a server say of an entry that is not on its disk yet, be it a follower or the leader?",
  stands: [
    {
      name: "follower",
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      isOfAnySize: true,
      play: alone(asFollower),
    },
    {
      name: "leader",
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      isOfAnySize: true,
      play: alone(asLeader),
    },
    logKills(2),
  ],
};

/** So many of all ways in which a process may die at a write of entries, by chance. */
export function logKills(count: number): Stand {
  return {
    name: "killed",
    size: (random) => ({ n: 3, live: [random.below(3)] }),
    isOfAnySize: true,
    killsMany: true,
    play: alone((lone, random) => killedWithEntries(lone, random, count)),
  };
}

const ROUNDS = 5;
const QUIET_MS = 20;

/** Entries come, some of them in the place of others, and the disk lets it wait. */
async function asFollower(lone: Lone, random: Random): Promise<void> {
  const played = new PlayedLog();
  await bringUp(lone, played, lone.others[0] as number);
  for (let round = 0; round < ROUNDS; round++) {
    await begin(lone, entries, played, random);
    await lone.world.rest(QUIET_MS);
    await letWrite(lone);
  }
  // What it has taken is committed in the end: it gives its service what it has.
  await bringUp(lone, played, random.pick(lone.others));
}

/** Commands come while the disk lets it wait, and a peer acknowledges what was sent already: that is one copy of three. */
async function asLeader(lone: Lone, random: Random): Promise<void> {
  await lone.lead();
  for (const to of lone.others) await lone.acceptAll(to);
  for (let round = 0; round < ROUNDS; round++) {
    holdWrites(lone, true);
    await lone.tellCommand(`put k${round} ${random.below(100)}`);
    // In every other round the acknowledgement is there before whoever writes later has begun to.
    if (round % 2 === 0) await lone.world.rest(QUIET_MS);
    const to = random.pick(lone.others);
    const sent = lone.calls("Raft.AppendEntriesRpc", to).at(-1);
    // Who has said nothing before its disk has answered says it now.
    if (sent !== undefined && lone.world.server(lone.name).isAwake) await lone.accept(sent);
    await letWrite(lone);
    for (const other of lone.others) await lone.acceptAll(other);
  }
  await lone.tick(lone.setting.heartbeat_ms);
  for (const other of lone.others) await lone.acceptAll(other);
}

/** It is killed while entries are written: what it acknowledged it has when it is back. */
async function killedWithEntries(lone: Lone, random: Random, count: number): Promise<void> {
  const played = new PlayedLog();
  await bringUp(lone, played, lone.others[0] as number);
  const kills = random.shuffled(KEPT).slice(0, count);
  for (const [place, kept] of kills.entries()) {
    await begin(lone, entries, played, random);
    await crash(lone, kept, 0, random);
    await lone.restart(place === kills.length - 1);
    await bringUp(lone, played, random.pick(lone.others));
  }
}
