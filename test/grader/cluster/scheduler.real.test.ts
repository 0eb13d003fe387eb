import { expect, onTestFinished, test, vi } from "vitest";
import { Random } from "../../../grader/checks/random.ts";
import { startCluster } from "../../../grader/labs/pbft/cluster.ts";
import { messagesOf, replica } from "../../../grader/labs/pbft/wire.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { stage } from "../../../grader/submission/stage.ts";
import { readSubmission } from "../../../grader/submission/submission.ts";
import { folderOf } from "../../bank/grading.ts";
import { SOLUTION } from "../support.ts";

vi.setConfig({ testTimeout: 180_000 });

/** What each of four servers took, in its order, while several requests were under way on an unruly network. */
async function taken(dir: string, seed: number): Promise<object> {
  const { program, remove } = await stage(await readSubmission(dir, ZPBFT));
  const cluster = await startCluster({ program, f: 1, log: 1 });
  onTestFinished(async () => {
    await cluster.stop();
    await remove();
  });
  cluster.schedule(new Random(seed, "deliveries"));
  cluster.network = { late: [0, 1, 2], isOrdered: false };
  const { client, history, ids } = cluster;
  const first = client.request("put first 1");
  void client.send(0, first);
  const replies = () => messagesOf(history).filter(({ method }) => method === "Client.ReplyRpc").length;
  await cluster.learn(() => replies() === ids.length);
  for (let count = 0; count < 4; count++) void client.send(0, client.request(`put x ${count}`));
  await cluster.rest();
  const passed = messagesOf(history).filter((call) => call.to.startsWith("replica ") && call.passed !== undefined);
  const lines = passed
    .toSorted((a, b) => (a.passed as number) - (b.passed as number))
    .map(({ from, to, method, params }) => ({
      to,
      text: `${from.replace(/:\d+/, "")} ${method} ${"req" in params ? params.req.command : params.msg.seq}`,
    }));
  return Object.fromEntries(
    ids.map((id) => [id, lines.filter(({ to }) => to === replica(id)).map(({ text }) => text)]),
  );
}

test.each([
  ["what is right", SOLUTION],
  ["one whose work goes on in later turns", folderOf({ kind: "right", name: "sends-in-later-turns" })],
  ["one that checks signatures in other threads", folderOf({ kind: "right", name: "async-verification" })],
])("the same seed delivers the same again in the same order: %s", async (_, dir) => {
  const [one, again, other] = [await taken(dir, 5), await taken(dir, 5), await taken(dir, 6)];
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});
