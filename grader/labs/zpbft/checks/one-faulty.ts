import type { Check } from "../check.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";

export const oneFaulty: Check = {
  id: "one-faulty",
  title: "one of four cut off, stopped or mute: still answers",
  rules: ["F1"],
  points: 3,
  needs: ["commit-alone", "repeated", "commands"],
  hint: "In npm run cluster, pause or kill one server and go on: does the rest still answer?",
  tries: [{ experiment: "four", part: "one-faulty" }],
};

/** Each kind of fault, with another replica each time; the replica must catch up with what it missed. */
export async function tryOneFaulty(
  test: ClusterTest,
  { cut, stopped, mute }: { cut: number; stopped: number; mute: number },
): Promise<void> {
  const { cluster } = test;
  cluster.cut(cut);
  await test.ask("while one is faulty", "put cut 1", { detail: `replica ${cut} is cut off` });
  cluster.mend(cut);

  cluster.pause(stopped);
  await test.ask("while one is faulty", "put stopped 1", { detail: `replica ${stopped} is stopped` });
  cluster.resume(stopped);

  const speakAgain = cluster.drop(mute);
  await test.ask("while one is faulty", "put mute 1", { detail: `replica ${mute} hears nothing and says nothing` });
  speakAgain();
}

/** The replica that was mute has missed a seq for good, for there is no state transfer. It is not expected to answer any more. */
export async function tryOneKilled(test: ClusterTest, mute: number): Promise<void> {
  await test.cluster.kill(mute);
  await test.ask("while one is faulty", "put killed 1", { detail: `replica ${mute} is killed` });
}
