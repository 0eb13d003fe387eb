import { settle } from "../../../process/settle.ts";
import type { Setting } from "../../suite.ts";
import { judgeLog } from "../logs.ts";
import { commands, concurrent } from "./clients.ts";
import { oneFaulty, oneKilled, twoFaulty } from "./faults.ts";
import type { Trial } from "./trial.ts";

/** Four real servers: commands, many clients on a bad network, one server that is faulty, and two. */
export async function tryFour(trial: Trial, { ledger }: Setting): Promise<void> {
  // It starts meanwhile.
  const person = trial.ensemble.realClient(5);
  person.catch(() => {});
  await trial.part("concurrent", () => concurrent(trial));
  // What a real client is sent, only that client sees: so the logs are judged before.
  await settle(trial.ensemble.servers, undefined, 150);
  judgeLog(trial.ensemble, ledger);
  await trial.part("commands", async () => commands(trial, await person));
  const [cut, stopped, mute] = trial.random.shuffled([1, 2, 3]) as [number, number, number];
  await trial.part("one-faulty", () => oneFaulty(trial, { cut, stopped, mute }));
  await trial.part("too-many-faulty", () => twoFaulty(trial, { cut, held: stopped }));
  await trial.part("one-faulty", () => oneKilled(trial, mute));
}
