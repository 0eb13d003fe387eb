import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { completeProgram, RaftCluster } from "./cluster.ts";
import { divergence, stateOn } from "./divergence.ts";
import { playKills } from "./kills.ts";

// Servers are started many times.
vi.setConfig({ testTimeout: 600_000 });

let program: string;

beforeAll(async () => {
  program = await completeProgram();
});

afterAll(() => rm(program, { recursive: true, force: true }));

// On a machine that is busy, no election is to come of that.
const STEADY = ["-heartbeat", "50", "-election", "1000-2000"];

async function started(n: number, ...flags: string[]): Promise<RaftCluster> {
  const cluster = await RaftCluster.start(program, n, ...flags);
  onTestFinished(() => cluster.close());
  return cluster;
}

/** The leader, as soon as there is one. */
async function leaderOf(cluster: RaftCluster, besides?: number): Promise<number> {
  const found = (): number | undefined => (cluster.leader === besides ? undefined : cluster.leader);
  await cluster.until("a leader", () => found() !== undefined);
  return found() as number;
}

const says = (cluster: RaftCluster, id: number, text: string): boolean => cluster.saidSince(id, 0, text);

test.each([1, 2, 3, 5])("%i servers execute what a client asks, each the same", async (n) => {
  const cluster = await started(n, ...STEADY);
  const client = cluster.client(60_000);
  expect(await client.request("put x 10")).toBe("put ok");
  expect(await client.request("append x 5")).toBe("append ok");
  expect(await client.request("get x")).toBe("result: 105");
  expect(await client.request("del y")).toBe("del ok");
  expect(await client.request("all")).toBe("x:105");
  await cluster.until("all have applied all", () =>
    cluster.ids.every((id) => says(cluster, id, "cmd:[all], result:[x:105]")),
  );
  expect(await divergence(cluster)).toEqual([]);
});

test("when the leader dies another leads, and the first one gets what it missed when it is back", async () => {
  const cluster = await started(3, ...STEADY);
  const client = cluster.client(60_000);
  await client.request("put x 1");
  const first = await leaderOf(cluster);
  await cluster.kill(first);
  expect(await client.request("put x 2")).toBe("put ok");
  expect(await leaderOf(cluster)).not.toBe(first);
  await cluster.startServer(first);
  await cluster.until("it has caught up", () => says(cluster, first, "cmd:[put x 2], result:[put ok]"));
  expect(says(cluster, first, "disk loaded, term=")).toBe(true);
  expect(await divergence(cluster)).toEqual([]);
});

test("a leader that is cut off commits nothing, and takes the others' log when it is connected again", async () => {
  const cluster = await started(3, ...STEADY);
  const client = cluster.client(60_000);
  await client.request("put x 1");
  const first = await leaderOf(cluster);
  cluster.cut(first);
  // It still says that it leads, and takes the command.
  await expect(cluster.client(1000).request("put x lost")).rejects.toThrow("may still be executed");
  const second = await leaderOf(cluster, first);
  cluster.cut(first, false);
  await cluster.until("it follows", () => says(cluster, first, `L=${second}| append <= ${second}`));
  expect(await client.request("get x")).toBe("result: 1");
  await cluster.until("it has applied that too", () => says(cluster, first, "cmd:[get x], result:[result: 1]"));
  const { log } = await stateOn(program, await cluster.disk(first));
  expect(log.slice(1).map(({ command }) => command)).not.toContain("put x lost");
  expect(await divergence(cluster)).toEqual([]);
});

test("the log on the disk does not grow with the commands, and who was away gets a snapshot", async () => {
  const cluster = await started(3, ...STEADY, "-max-state", "500");
  const client = cluster.client(60_000);
  await client.request("put x 0");
  const away = cluster.ids.find((id) => id !== cluster.leader) as number;
  await cluster.kill(away);
  for (let number = 1; number <= 100; number++) await client.request(`put x ${number}`);
  expect((await cluster.disk(cluster.leader as number)).length).toBeLessThan(8 * 500);
  await cluster.startServer(away);
  await client.request("put y 1");
  await cluster.until("it has caught up", () => says(cluster, away, "cmd:[put y 1], result:[put ok]"));
  expect(says(cluster, away, "| install <= ")).toBe(true);
  // What the snapshot covers was not applied one by one.
  expect(says(cluster, away, "cmd:[put x 50]")).toBe(false);
  await cluster.kill(away);
  await cluster.startServer(away);
  await client.request("all");
  await cluster.until("it has the state after a restart", () => says(cluster, away, "cmd:[all], result:[x:100"));
  expect(await divergence(cluster)).toEqual([]);
});

test.each([
  { n: 3, flags: [] },
  { n: 5, flags: ["-max-state", "2000"] },
])("$n servers that are killed at random under load lose nothing, and do not come apart", async ({ n, flags }) => {
  const cluster = await started(n, "-heartbeat", "50", "-election", "250-500", ...flags);
  const { kills, acknowledged, wrong } = await playKills(cluster, { rounds: 10, writers: 4, seed: n });
  expect(wrong).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(10);
  expect(acknowledged).toBeGreaterThan(10);
});
