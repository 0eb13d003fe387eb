import { replica } from "../../pbft/wire.ts";
import type { ClusterTest } from "./cluster-test.ts";

/** Each way to be faulty, with another replica each time; what it missed it makes up for. */
export async function oneFaulty(
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

/**
 * One more than f: one is cut off, and the COMMITs of another, and to it, are held. The two that are left are prepared and
 * have one COMMIT each. They wait; and when it is over, all is finished.
 */
export async function twoFaulty(test: ClusterTest, { cut, held }: { cut: number; held: number }): Promise<void> {
  const { cluster } = test;
  isolate(test, cut);
  const over = Promise.withResolvers<number>();
  cluster.fault("its COMMITs are held", held);
  cluster.wiretap.delivery = ({ from, to, method }) => {
    const isHeld = method === "Server.CommitRpc" && (from === replica(held) || to === replica(held));
    return isHeld ? over.promise : 1;
  };
  const { client } = cluster;
  const request = client.request("put late 1");
  const detail = `replica ${cut} is cut off, and the COMMITs of and to replica ${held} have not arrived`;
  test.note("with two of four faulty", request.req, detail);
  void client.send(0, request);
  await test.untilIdle(undefined, 150);
  if (test.answers(request.req)().count > 0) test.stop();
  test.note("when enough are back", request.req);
  over.resolve(1);
  cluster.fault("its COMMITs are passed on", held);
  rejoin(test, cut);
  await test.untilAnswered("when enough are back", request.req);
  cluster.wiretap.delivery = () => 1;
}

/** The one that was mute has missed a seq for good, for there is no state transfer: it is no loss. */
export async function oneKilled(test: ClusterTest, mute: number): Promise<void> {
  await test.cluster.server(mute).kill();
  test.cluster.fault("killed", mute);
  await test.ask("while one is faulty", "put killed 1", { detail: `replica ${mute} is killed` });
}

function isolate({ cluster }: ClusterTest, id: number): void {
  for (const other of cluster.live) if (other !== id) cluster.wiretap.cut(replica(id), replica(other));
  cluster.fault("cut off", id);
}

function rejoin({ cluster }: ClusterTest, id: number): void {
  for (const other of cluster.live) cluster.wiretap.mend(replica(id), replica(other));
  cluster.fault("mended", id);
}
