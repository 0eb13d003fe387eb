import type { RunContext } from "../../../checks/runner.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { judgeLog } from "../logs.ts";
import { commands, concurrent } from "./clients.ts";
import type { ClusterTest } from "./cluster-test.ts";
import { oneFaulty, oneKilled, twoFaulty } from "./faults.ts";

/** Four real servers: commands, many clients on a bad network, one server that is faulty, and two. */
export async function tryFour(test: ClusterTest, { scoreboard }: RunContext): Promise<void> {
  // It starts meanwhile.
  const person = test.cluster.realClient(5);
  person.catch(() => {});
  await test.part("concurrent", () => concurrent(test));
  // What a real client is sent, only that client sees: so the logs are judged before.
  await waitForIdle(test.cluster.servers, undefined, 150);
  judgeLog(test.cluster, scoreboard);
  await test.part("commands", async () => commands(test, await person));
  const [cut, stopped, mute] = test.random.shuffled([1, 2, 3]) as [number, number, number];
  await test.part("one-faulty", () => oneFaulty(test, { cut, stopped, mute }));
  await test.part("too-many-faulty", () => twoFaulty(test, { cut, held: stopped }));
  await test.part("one-faulty", () => oneKilled(test, mute));
}
