import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import { programWith, raftWorld, settingOf, stormOver } from "../storms.ts";

test.each([1, 2, 3, 4, 5, 6])("the reference breaks no rule in a storm of seed %i", async (seed) => {
  const setting = settingOf(3);
  const world = await raftWorld(await programWith(), setting);
  const t0 = performance.now();
  await stormOver(world, seed, 900);
  const t1 = performance.now();
  const { history } = world;
  const found = violationsIn(history, setting);
  console.log(
    seed,
    history.now,
    history.of("step").length,
    t1 - t0,
    performance.now() - t1,
    found.length,
    [...new Set(history.calls.map((c) => c.method))],
    Math.max(...history.calls.filter((c) => c.method === "Service.ApplyRpc").map((c) => (c.params as any).index)),
  );
  expect(found.slice(0, 3)).toEqual([]);
});
