import type { Check } from "../check.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";

export const tooManyFaulty: Check = {
  id: "too-many-faulty",
  title: "two of four faulty: waits, and finishes when they are back",
  rules: ["F2"],
  points: 3,
  needs: ["one-faulty"],
  mayFollow: ["commit-alone"],
  hint: "In npm run cluster, pause two servers of four, send a command, and resume them: is it answered then?",
  tries: [{ experiment: "four", part: "too-many-faulty" }],
};

/**
 * One more faulty replica than f: one is cut off, and all COMMITs from and to another are held. The two others are prepared
 * and have one COMMIT each, so they must wait. When the faults are over, every request is executed.
 */
export async function tryTwoFaulty(test: ClusterTest, { cut, held }: { cut: number; held: number }): Promise<void> {
  const { cluster } = test;
  cluster.cut(cut);
  const passOn = cluster.hold(held, ({ method }) => method === "Server.CommitRpc");
  const { client } = cluster;
  const request = client.request("put late 1");
  const detail = `replica ${cut} is cut off, and the COMMITs of and to replica ${held} have not arrived`;
  test.note("with two of four faulty", request.req, detail);
  void client.send(0, request);
  await cluster.rest();
  await cluster.untilIdle(undefined, { quiet_ms: 150 });
  if (test.answers(request.req)().count > 0) test.stop();
  test.note("when enough are back", request.req);
  passOn();
  cluster.mend(cut);
  await test.untilAnswered("when enough are back", request.req);
  await cluster.rest();
}
