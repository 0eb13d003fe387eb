import { test, vi } from "vitest";
import { violationsIn } from "../../../../grader/labs/raft/judge/judge.ts";
import { impossibleIn } from "../../../../grader/labs/raft/possible/possible.ts";
import { programWith, raftWorld, settingOf, stormOver } from "./storms.ts";

vi.setConfig({ testTimeout: 3000_000 });
test("x", async () => {
  const program = await programWith(undefined);
  for (let seed = 100; seed < 118; seed++) {
    const n = [3, 5, 4, 2][seed % 4] as number;
    const setting = { ...settingOf(n), hasLogs: true };
    const t0 = performance.now();
    const world = await raftWorld(program, setting, seed % 3 === 0 ? ["-max-state", "300"] : []);
    await stormOver(world, seed, 700);
    for (const { disk } of world.servers) disk.holds = () => false;
    for (const { name, disk } of world.servers) if (disk.asked !== undefined) await world.ack(name);
    await world.rest();
    const t1 = performance.now();
    const found = violationsIn(world.history, { ...setting, ...(seed % 3 === 0 && { maxState: 300 }) });
    const t2 = performance.now();
    let imp = 0;
    for (let mask = 0; mask < 1 << n; mask++) {
      const live = Array.from({ length: n }, (_, i) => i).filter((i) => mask & (1 << i));
      const some = impossibleIn(world.history, { n, live });
      imp += some.length;
      if (some[0] && imp < 5) console.log(live, some[0].why, some[0].at);
    }
    console.log(
      seed,
      n,
      world.history.now,
      "run",
      Math.round(t1 - t0),
      "judge",
      Math.round(t2 - t1),
      "possible",
      Math.round(performance.now() - t2),
      imp,
      JSON.stringify(found.map((v) => [v.rule, v.seen, v.expected, v.evidence])),
    );
    await world.stop();
  }
});
