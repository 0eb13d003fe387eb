import type { Random } from "../../../checks/random.ts";
import type { Check, Stand } from "../check.ts";
import { asked, type OneClerk, playedOf } from "../one-clerk.ts";

export const findsLeader: Check = {
  id: "finds-leader",
  title: "a clerk finds the leader by hints, and in spite of old and circular ones",
  rules: ["C3"],
  points: 5,
  of: "nextServer",
  needs: ["start", "same-id"],
  blockedBy: ["one-answer"],
  hint: "Server 0 says that 1 leads, 1 says that 0 does, and 2 leads. Whom does your clerk ask, and in what order?",
  stands: [hints(3), hints(5)],
};

/** Whom each server names, by its id, where another leads. */
type Hints = (id: number, leader: number, n: number) => number;

const KINDS: readonly Hints[] = [
  (_, leader) => leader,
  () => -1,
  // Its own id: it has just been deposed.
  (id) => id,
  // Those that do not lead name each other, by twos or in a ring around the leader.
  (id, leader, n) => others(leader, n)[(others(leader, n).indexOf(id) + 1) % (n - 1)] as number,
  (id, leader, n) => others(leader, n).find((one) => one !== id) ?? -1,
  // All name one that does not lead either, and that one names the leader.
  (id, leader, n) => (id === others(leader, n)[0] ? leader : (others(leader, n)[0] as number)),
  (id, leader, n) => (id === others(leader, n).at(-1) ? -1 : (others(leader, n).at(-1) as number)),
];

const others = (leader: number, n: number): number[] =>
  Array.from({ length: n }, (_, id) => id).filter((id) => id !== leader);

/** A leader after the other, and what the others say of it. */
export function hints(n: number): Stand {
  return {
    name: `hints-of-${n}`,
    size: playedOf(n),
    clerks: [0],
    play: asked(async ([one], random) => {
      if (one === undefined) return;
      await one.begin(random);
      for (const kind of random.shuffled([...KINDS, ...KINDS]))
        for (const leader of random.shuffled([...Array(n).keys()])) await lookFor(one, leader, kind, random);
      await one.rest();
    }),
  };
}

/** So many calls for each server are more than any way around takes. */
const ROUNDS_MAX = 5;

async function lookFor(one: OneClerk, leader: number, hintOf: Hints, random: Random): Promise<void> {
  await one.request(one.change(random));
  for (let calls = 0; calls < ROUNDS_MAX * one.n; calls++) {
    const call = await one.next();
    if (call === undefined || call.to === leader) break;
    await one.reply(call, "not-leader", hintOf(call.to, leader, one.n));
  }
  await one.finish();
}
