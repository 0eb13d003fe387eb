import { replica } from "../../pbft/wire.ts";
import type { Check } from "../check.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";
import { isolate, rejoin } from "../cluster-tests/lines.ts";

export const tooManyFaulty: Check = {
  id: "too-many-faulty",
  title: "two of four faulty: waits, and finishes when they are back",
  rules: ["F2"],
  points: 3,
  needs: ["one-faulty"],
  hint: "In npm run cluster, pause two servers of four, send a command, and resume them: is it answered then?",
  tries: [{ experiment: "four", part: "too-many-faulty" }],
};

/**
 * One more than f: one is cut off, and the COMMITs of another, and to it, are held. The two that are left are prepared and
 * have one COMMIT each. They wait; and when it is over, all is finished.
 */
export async function tryTwoFaulty(test: ClusterTest, { cut, held }: { cut: number; held: number }): Promise<void> {
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
