import { expect, test, vi } from "vitest";
import { programWith } from "../raft/storms.ts";
import { playDuel } from "./duels.ts";

vi.setConfig({ testTimeout: 300_000 });

// More of it: `npm run duels:zpaxos -- 100 2000`.
test.each([7, 8])("(%i) two duelling servers of the reference, killed and cut off, decide the same", async (seed) => {
  const duel = await playDuel(await programWith(), seed, 600);
  expect(duel).toMatchObject({ events: 600, decided: 21, wrong: [] });
  expect(duel.kills).toBeGreaterThan(0);
  expect(duel.ballots).toBeGreaterThan(21);
});

test("a server that proposes its own value, whatever was accepted, is told", async () => {
  const program = await programWith({
    ...{ lab: "zpaxos", file: "proposer.ts" },
    from: "highest === undefined ? own : highest.value",
    to: "highest === undefined ? own : own",
  });
  const { wrong } = await playDuel(program, 7, 600);
  expect(wrong.some((one) => one.startsWith("V2"))).toBe(true);
});
