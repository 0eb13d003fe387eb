import { replica } from "../../pbft/wire.ts";
import type { Check } from "../check.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";
import { isolate, rejoin } from "../cluster-tests/lines.ts";

export const oneFaulty: Check = {
  id: "one-faulty",
  title: "one of four cut off, stopped or mute: still answers",
  rules: ["F1"],
  points: 3,
  needs: ["commit-alone", "repeated", "commands"],
  hint: "In npm run cluster, pause or kill one server and go on: does the rest still answer?",
  tries: [{ experiment: "four", part: "one-faulty" }],
};

/** Each way to be faulty, with another replica each time; what it missed it makes up for. */
export async function tryOneFaulty(
  test: ClusterTest,
  { cut, stopped, mute }: { cut: number; stopped: number; mute: number },
): Promise<void> {
  const { cluster } = test;
  isolate(test, cut);
  await test.ask("while one is faulty", "put cut 1", { detail: `replica ${cut} is cut off` });
  rejoin(test, cut);

  cluster.server(stopped).signal("SIGSTOP");
  test.paused.add(cluster.server(stopped));
  cluster.fault("stopped", stopped);
  await test.ask("while one is faulty", "put stopped 1", { detail: `replica ${stopped} is stopped` });
  cluster.server(stopped).signal("SIGCONT");
  test.paused.delete(cluster.server(stopped));
  cluster.fault("goes on", stopped);

  cluster.wiretap.delivery = ({ from, to }) => (from === replica(mute) || to === replica(mute) ? 0 : 1);
  cluster.fault("mute", mute);
  await test.ask("while one is faulty", "put mute 1", { detail: `replica ${mute} hears nothing and says nothing` });
  cluster.wiretap.delivery = () => 1;
  cluster.fault("speaks", mute);
}

/** The one that was mute has missed a seq for good, for there is no state transfer: it is no loss. */
export async function tryOneKilled(test: ClusterTest, mute: number): Promise<void> {
  await test.cluster.server(mute).kill();
  test.cluster.fault("killed", mute);
  await test.ask("while one is faulty", "put killed 1", { detail: `replica ${mute} is killed` });
}
