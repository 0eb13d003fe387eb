import type { Check } from "../check.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";

export const oneFaulty: Check = {
  id: "one-faulty",
  title: "one of four cut off, stopped or mute: still answers",
  rules: ["F1"],
  points: 3,
  needs: ["repeated", "commands"],
  mayFollow: ["commit-alone"],
  hint: "In npm run cluster, pause or kill one server and go on: does the rest still answer?",
  tries: [{ experiment: "four", part: "one-faulty" }],
};

/** How many requests are sent while replicas are faulty: as many seqs are they late when they are back. Of slow ones one takes long enough. */
const REQUESTS = 2;
const SLOW_REQUESTS = 1;

/** The replicas that are faulty at a time, f of them, each of which then has to catch up. */
export interface Faulty {
  cut: readonly number[];
  stopped: readonly number[];
  mute: readonly number[];
}

/** Chooses other replicas for each kind of fault, never the leader. */
export function faultyOf({ cluster, random }: ClusterTest): Faulty {
  const { f, live } = cluster;
  const ids = random.shuffled(live.filter((id) => id !== 0));
  return { cut: ids.slice(0, f), stopped: ids.slice(f, 2 * f), mute: ids.slice(2 * f, 3 * f) };
}

/** Each kind of fault, with other replicas each time; they must catch up with what they missed. */
export async function tryOneFaulty(test: ClusterTest, { cut, stopped, mute }: Faulty): Promise<void> {
  const { cluster } = test;
  for (const id of cut) cluster.cut(id);
  await askSome(test, "cut", theyAre(cut, "cut off"));
  for (const id of cut) cluster.mend(id);
  await cluster.rest();

  for (const id of stopped) cluster.pause(id);
  await askSome(test, "stopped", theyAre(stopped, "stopped"));
  for (const id of stopped) cluster.resume(id);
  await cluster.rest();

  const speakAgain = mute.map((id) => cluster.drop(id));
  const [one] = mute;
  const who = mute.length === 1 ? `replica ${one} hears` : `replicas ${mute.join(" ")} hear`;
  await askSome(test, "mute", `${who} nothing and ${mute.length === 1 ? "says" : "say"} nothing`);
  for (const again of speakAgain) again();
}

/** The replica that was mute has missed a seq for good, for there is no state transfer. It is not expected to answer any more. */
export async function tryOneKilled(test: ClusterTest, mute: number): Promise<void> {
  await test.cluster.kill(mute);
  await test.ask("while one is faulty", "put killed 1", { detail: `replica ${mute} is killed` });
}

async function askSome(test: ClusterTest, key: string, detail: string): Promise<void> {
  // That they are slow may be learnt from the first of them.
  const count = (): number => (test.cluster.isSlow ? SLOW_REQUESTS : REQUESTS);
  for (let value = 1; value <= count(); value++)
    await test.ask("while one is faulty", `put ${key} ${value}`, { detail });
}

function theyAre(ids: readonly number[], what: string): string {
  return ids.length === 1 ? `replica ${ids[0]} is ${what}` : `replicas ${ids.join(" ")} are ${what}`;
}
