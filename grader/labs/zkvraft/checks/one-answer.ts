import type { Random } from "../../../checks/random.ts";
import { PAUSE_MS } from "../../kvraft/judge/clerk-view.ts";
import { type Check, TIMEOUT_MS } from "../check.ts";
import { asked, type OneClerk, playedOf } from "../one-clerk.ts";

export const oneAnswer: Check = {
  id: "one-answer",
  title: "a clerk returns what was answered to its command, and reports a lost session without repeating anything",
  rules: ["C4", "C5"],
  points: 4,
  of: "command",
  needs: ["start"],
  mayFollow: ["same-id"],
  hint: "An answer comes after your clerk has asked another server, or for something else. And what may it do when its session is lost?",
  stands: [
    {
      name: "late",
      size: playedOf(3),
      clerks: [0],
      play: asked(async ([one], random) => {
        if (one === undefined) return;
        await one.begin(random);
        for (let round = 0; round < 6; round++) await late(one, random);
        for (let round = 0; round < 3; round++) await slow(one, random);
        await results(one, random);
        await one.rest();
      }),
    },
    {
      name: "lost-sessions",
      size: playedOf(3),
      clerks: [0, 1, 2],
      limits: { sessions_max: 8 },
      play: asked(async (clerks, random) => {
        for (const one of clerks) await one.ask(one.change(random), [], random);
        const [crowded, overtaken, retried] = clerks;
        if (overtaken !== undefined) await stale(overtaken, random);
        // There is room for as many others: all sessions that there are make room for them.
        crowded?.service.crowdOut(8);
        await crowded?.ask("append x 1", ["answer lost", "retry"], random);
        await crowded?.ask("get x", [], random);
        await retried?.ask("get x", ["not leader", "line cut"], random);
        for (const one of clerks) await one.rest();
      }),
    },
  ],
};

/** An answer comes when another server was asked: to the same command, and to the next. */
async function late(one: OneClerk, random: Random): Promise<void> {
  await one.request(one.change(random));
  const first = await one.mustCall();
  const isExecuted = random.below(2) === 0;
  const said = isExecuted ? one.service.execute(first.params) : { status: "not-leader" as const, result: "" };
  await one.pass(TIMEOUT_MS);
  const second = await one.mustCall();
  const isSoon = random.below(2) === 0;
  const arrive = () => one.reply(first, said.status, (first.to + 1) % one.n, said.result);
  if (isSoon) {
    await arrive();
    await one.rest();
  }
  await one.execute(second);
  await one.finish();
  await one.request(random.below(2) === 0 ? "get all" : one.change(random));
  const third = await one.mustCall();
  if (!isSoon) {
    await arrive();
    await one.rest();
  }
  await one.execute(third);
  await one.finish();
}

/** A server takes its time, but not too much. Whoever has asked another meanwhile hears from that one when it asks for something else. */
async function slow(one: OneClerk, random: Random): Promise<void> {
  await one.request(one.change(random));
  const first = await one.mustCall();
  for (let passed_ms = PAUSE_MS; passed_ms < TIMEOUT_MS; passed_ms += PAUSE_MS) await one.pass(PAUSE_MS);
  const others = one.calls.filter(({ held }) => held !== first.held);
  await one.execute(first);
  if (!one.isDone) await one.rest();
  await one.request("get all");
  for (const call of others) await one.execute(call);
  await one.finish();
}

/** Results of all kinds: none is changed. */
async function results(one: OneClerk, random: Random): Promise<void> {
  const commands = ["put x expired", "get x", "all", "get nothing", "del x", "nonsense", "put y result:", "get y"];
  for (const command of commands) await one.ask(command, random.below(3) === 0 ? ["answer lost"] : [], random);
}

/** A server has executed a higher number of its session: its user has another clerk by the same name, perhaps. */
async function stale(one: OneClerk, random: Random): Promise<void> {
  await one.request(one.change(random));
  const call = await one.mustCall();
  one.service.execute({ ...call.params, commandId: call.params.commandId + 3 });
  await one.execute(call);
  await one.finish();
}
