import type { RealClient } from "../../../cluster/real-client.ts";
import type { Check } from "../check.ts";
import { repliesTo } from "../cluster-tests/asks.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";
import { SESSION, TYPED } from "../cluster-tests/session.ts";

export const commands: Check = {
  id: "commands",
  title: "four servers: put, get, del and all through a real client",
  rules: ["X3", "Q2", "Q3"],
  points: 3,
  needs: ["concurrent"],
  mayFollow: ["commit-alone"],
  hint: "Try put, get, del and all in npm run cluster, through the leader and through another server.",
  tries: [{ experiment: "four", part: "commands" }],
};

/** A client gives up within this time: it asks every server after five seconds, and gives up after five more. */
const CLIENT_PATIENCE_MS = 40_000;

/** How many of its commands a person types where each takes long. */
const SLOW_COMMANDS = 2;

/** A request to a backup, a request that is sent twice, and a person's session at a real client's prompt. */
export async function tryCommands(test: ClusterTest, client: RealClient): Promise<void> {
  await test.ask("through a backup", "del first", { to: 1 + test.random.below(3) });
  await askAgain(test);
  const { history } = test.cluster;
  for (const [command, expected] of test.cluster.isSlow ? SESSION.slice(0, SLOW_COMMANDS) : SESSION) {
    history.note({ kind: "asked", what: TYPED, request: command, detail: expected });
    const result = await client.ask(command, CLIENT_PATIENCE_MS);
    // Without agreement the client ends. Its exit is seen after the end of its output.
    if (result === undefined) await client.process.exited;
    if (result !== expected) test.stop();
  }
}

/** A request that is sent twice is answered twice and executed once (Q2); the judge reads that from the history. */
async function askAgain(test: ClusterTest): Promise<void> {
  const { cluster, random } = test;
  const { client, history } = cluster;
  const request = client.request("get nothing");
  const replies = () => repliesTo(history, request.req);
  void client.send(0, request);
  await cluster.untilIdle((signal) => history.until(() => replies() >= cluster.live.length, signal));
  const before = replies();
  test.note("again", request.req, String(before));
  void client.send(random.below(4), request);
  await cluster.untilIdle((signal) => history.until(() => replies() > before, signal));
  if (replies() <= before) test.stop();
}
