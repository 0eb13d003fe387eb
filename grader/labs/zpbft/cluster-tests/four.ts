import { commands, concurrent } from "./clients.ts";
import type { ClusterTest } from "./cluster-test.ts";
import { oneFaulty, oneKilled, twoFaulty } from "./faults.ts";
import { LOGS } from "./judge.ts";

/** Four real servers: commands, many clients on a bad network, one server that is faulty, and two. */
export async function tryFour(test: ClusterTest): Promise<void> {
  // It starts meanwhile.
  const person = test.cluster.realClient(5);
  person.catch(() => {});
  await test.part("concurrent", () => concurrent(test));
  // What a real client is sent, only that client sees: so the logs are judged up to here.
  await test.untilIdle(undefined, 150);
  test.cluster.history.note({ kind: "tried", part: LOGS });
  await test.part("commands", async () => commands(test, await person));
  const [cut, stopped, mute] = test.random.shuffled([1, 2, 3]) as [number, number, number];
  await test.part("one-faulty", () => oneFaulty(test, { cut, stopped, mute }));
  await test.part("too-many-faulty", () => twoFaulty(test, { cut, held: stopped }));
  await test.part("one-faulty", () => oneKilled(test, mute));
}
