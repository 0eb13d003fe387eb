import type { Random } from "../../../checks/random.ts";
import { PAUSE_MS } from "../../kvraft/judge/clerk-view.ts";
import type { Check, Stand } from "../check.ts";
import { type Asked, asked, type OneClerk, playedOf } from "../one-clerk.ts";

export const patience: Check = {
  id: "patience",
  title: "where nobody leads, a clerk asks on for as long as it takes, and at most a round of all servers per pause",
  rules: ["C5", "C6", "C2"],
  points: 4,
  of: "command",
  needs: ["start"],
  mayFollow: ["same-id", "finds-leader"],
  blockedBy: ["one-answer"],
  hint: "All servers are about to elect a leader. How often do you ask them meanwhile, and when do you give up?",
  stands: [leaderless(3), leaderless(5), leaderless(2), leaderless(1)],
};

/** What all servers say while nobody leads. */
type Said = (one: OneClerk, call: Asked, random: Random) => Promise<void>;

const knowsNobody: Said = (one, call) => one.reply(call, "not-leader", -1);

const SAID: readonly Said[] = [
  knowsNobody,
  (one, call) => one.reply(call, "not-leader", (call.to + 1) % one.n),
  (one, call) => one.reply(call, "retry", call.to),
  (one, call) => one.reply(call, "retry", -1),
  (one, call, random) => one.fail(call, "line cut", random),
  (one, call, random) => one.fail(call, random.pick(["line cut", "retry", "not leader"]), random),
];

/** So many rounds of all servers, each a pause long: some seconds, or one. */
const LONG = 50;
const SHORT = 10;

/** So many calls that nobody answers are half a minute. */
const SILENT = 30;

/** Nobody leads: for some seconds of its clock, in several ways, and for half a minute in which nobody answers at all; then somebody does. */
export function leaderless(n: number): Stand {
  return {
    name: `leaderless-${n}`,
    size: playedOf(n),
    clerks: [0],
    play: asked(async ([one], random) => {
      if (one === undefined) return;
      await wait(one, knowsNobody, n === 3 ? LONG : SHORT, random);
      for (const said of random.shuffled(SAID)) await wait(one, said, SHORT, random);
      await one.ask(one.change(random), Array(n === 3 ? SILENT : n).fill("call lost"), random);
      await one.rest();
    }),
  };
}

async function wait(one: OneClerk, said: Said, rounds: number, random: Random): Promise<void> {
  await one.request(one.change(random));
  const { now_ms: began_ms } = one.world.server(one.name);
  const until_ms = began_ms + rounds * PAUSE_MS;
  for (let calls = 0; one.world.server(one.name).now_ms < until_ms && calls < 4 * rounds * one.n; calls++) {
    const call = await one.next();
    if (call === undefined) break;
    await said(one, call, random);
  }
  await one.finish();
}
