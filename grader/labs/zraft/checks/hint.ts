import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import type { Check, Stand } from "../check.ts";
import { logsUpTo, raised, type Terms } from "../logs.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";

/** Of all logs of up to five entries in up to three terms, a share is tried; 1 is all. */
export function hints(name: string, share: number, isOnSnapshot: boolean): Stand {
  return {
    name,
    size: (random) => ({ n: 5, live: [random.below(5)] }),
    play: alone(async (lone, random) => {
      const base = isOnSnapshot ? await withSnapshot(lone, random) : [0, 0];
      const logs = logsUpTo(5, 3).filter(({ length }) => length > 1);
      for (const own of random.shuffled(sampled(logs, share, random)))
        await tryAll(lone, own, base as [number, number], random);
    }),
  };
}

export const hint: Check = {
  id: "hint",
  title: "a refusal tells the term in conflict and where it begins, or where the log ends",
  rules: ["A6"],
  points: 3,
  of: "AppendEntriesRpc",
  needs: ["match"],
  hint: "Take a log with several entries of one term: what does your refusal say for each prevLogIndex in it, and for one behind its end?",
  stands: [hints("log", 0.25, false), hints("snapshot", 0.1, true)],
};

/** Some entries are committed and applied, and the service has a snapshot of all of them, or of all but the last. */
async function withSnapshot(lone: Lone, random: Random): Promise<[index: number, term: number]> {
  const term = lone.nextTerm();
  const count = 2 + random.below(3);
  await lone.append(random.pick(lone.others), term, [0, 0], entriesOf(Array(count).fill(term), 1), count);
  await lone.pass(1);
  await lone.snapshot(count, `after ${count}`);
  return [count, term];
}

/** A leader lays a log; others then ask, with entries or without, behind what it does not have. */
async function tryAll(lone: Lone, own: Terms, base: [number, number], random: Random): Promise<void> {
  // One term below those of the log is of nobody's entries in it.
  const raise = lone.nextTerm();
  const log = raised(own, raise);
  const [index] = base;
  await lone.append(random.pick(lone.others), lone.nextTerm(4), base, entriesOf(log, index + 1));
  for (let place = 1; place <= own.length + 2; place++) {
    const term = lone.nextTerm();
    const isBehind = place > own.length;
    const prevTerm = isBehind
      ? raise + 3
      : random.pick([raise, raise + 1, raise + 2, raise + 3].filter((one) => one !== log[place - 1]));
    const entries = random.below(2) === 0 ? [] : entriesOf([term], index + place + 1, "b");
    await lone.append(random.pick(lone.others), term, [index + place, prevTerm], entries);
  }
}
