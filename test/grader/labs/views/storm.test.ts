import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { completeProgram } from "../../../skeleton/zraft/cluster.ts";
import { storm } from "./storms.ts";
import { Cluster, modulesOf, quietly } from "./world.ts";

const program = await completeProgram();
afterAll(() => rm(program, { recursive: true, force: true }));
const modules = await modulesOf(program);

const SEEDS = Number(process.env.SEEDS ?? 1);
const seeds = Array.from({ length: SEEDS }, (_, seed) => seed + 1);

test("the leader is killed, and the next request is executed in view 1", async () => {
  const cluster = new Cluster(modules, 4);
  await quietly(async () => {
    for (const id of cluster.ids) cluster.start(id);
    await cluster.settle();
    await cluster.ask(0, cluster.request("put x 1"));
    await cluster.settle();
    cluster.kill(0);
    const request = cluster.request("put y 2");
    for (const id of [1, 2, 3]) await cluster.ask(id, request);
    await cluster.settle();
    for (const id of [1, 2, 3]) await cluster.tick(id, 100);
    await cluster.settle();
  });
  expect(cluster.running.map((s) => [s.view, s.changing, s.zkv.toString()])).toEqual(
    [1, 2, 3].map(() => [1, false, "x:1\ny:2"]),
  );
});

test.each(
  seeds.flatMap((seed) => [
    { seed, n: 4, kind: "killed" as const },
    { seed, n: 4, kind: "cut off" as const },
    { seed, n: 4, kind: "lying" as const },
    { seed, n: 7, kind: "lying" as const },
    { seed, n: 7, kind: "killed" as const },
  ]),
)("n=$n, leaders are $kind, seed $seed: every request is answered, and all databases are the same", async (weather) => {
  const { cluster, unanswered, databases } = await quietly(() => storm(modules, weather));
  expect(unanswered).toEqual([]);
  // A storm in which nothing happens shows nothing.
  expect(Math.max(...cluster.running.map(({ view }) => view))).toBeGreaterThan(weather.kind === "lying" ? 0 : 5);
  expect(new Set(databases).size).toBe(1);
});
