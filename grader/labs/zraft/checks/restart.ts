import type { Random } from "../../../checks/random.ts";
import { crash, KEPT } from "../../kit/world/crash.ts";
import type { Check, Stand } from "../check.ts";
import { begin, DEEDS } from "../crash.ts";
import { alone, type Lone } from "../lone.ts";
import { bringUp, PlayedLog } from "../played-log.ts";

export const restart: Check = {
  id: "restart",
  title: "a restarted server goes on with what is on its disk, and applies all of it again",
  rules: ["D3", "D4", "X1"],
  points: 4,
  of: "restore",
  needs: ["start", "saved-log"],
  hint: "What does a server know when it starts again, and what must it not take for known?",
  // More of them take their time: the hidden suite has all.
  stands: [crashesOf("points", 10)],
};

/** So many of all points at which a server may be killed, by chance. */
export function crashesOf(name: string, count: number): Stand {
  return {
    name,
    size: (random) => ({ n: 3, live: [random.below(3)] }),
    isOfAnySize: true,
    killsMany: true,
    play: alone((lone, random) => crashes(lone, random, count)),
  };
}

/** So many times it is killed at a write, or behind one, and brought up by a new leader when it is back. */
async function crashes(lone: Lone, random: Random, count: number): Promise<void> {
  const played = new PlayedLog();
  await bringUp(lone, played, lone.others[0] as number);
  const points = random.shuffled(DEEDS.flatMap((deed) => KEPT.map((kept) => ({ deed, kept }))));
  for (const { deed, kept } of points.slice(0, count)) {
    await begin(lone, deed, played, random);
    const { term } = lone;
    await crash(lone, kept, random.below(2), random);
    await lone.restart();
    await lone.start("put nobody leads");
    // What it has of the term and the vote, and of the log, shows in what it answers.
    const leader = leaderIn(lone, term);
    // Who stands in a term has no entry of it; and whoever leads has stood, with the log that it had then.
    const last = played.entries.findLastIndex((entry) => entry.term < term) + 1;
    await lone.requestVote(leader ?? random.pick(lone.others), term, ...played.last(last));
    await bringUp(lone, played, random.pick(lone.others));
  }
}

/** Which of the played servers has led in a term, if one has. */
function leaderIn({ world: { history } }: Lone, term: number): number | undefined {
  const calls = history.calls.filter(({ method }) => method === "Raft.AppendEntriesRpc");
  const params = calls.map((call) => call.params as { term?: number; leaderId?: number });
  return params.findLast((one) => one.term === term)?.leaderId;
}
