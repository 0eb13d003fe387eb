import { expect, test, vi } from "vitest";
import { CHECKS } from "../../../../grader/labs/zpaxos/checks.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { against, brokenIn } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

const checkOf = (id: string) => {
  const check = CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new RangeError(`no check ${id}`);
  return check;
};

test.each(CHECKS.map((check) => [check.id, check] as const))(
  "the reference breaks no rule in what %s tries",
  async (_, check) => {
    expect(await brokenIn(await programWith(), check, 7)).toEqual([]);
  },
);

test.each<[string, string, Omit<Change, "lab">]>([
  [
    "promise",
    "P1 PrepareRpc",
    {
      file: "acceptor.ts",
      from: "  const { accepted } = instance;\n  const ok = ballot >=",
      to: "  const { accepted } = instance;\n  const ok = ballot >",
    },
  ],
  ["value", "V2 chooseValue", { file: "proposer.ts", from: "b.ballot - a.ballot", to: "a.ballot - b.ballot" }],
  [
    "quorum",
    "V1 propose",
    { file: "proposer.ts", from: "promises.length >= s.majority", to: "promises.length >= s.n / 2" },
  ],
  [
    "decides",
    "Q1 takeAccepted",
    { file: "learner.ts", from: "getOrInsertComputed(ballot,", to: "getOrInsertComputed(0," },
  ],
  ["tries-again", "V4 propose", { file: "proposer.ts", from: "    if (isOpen(s, seq)) await s.pause();\n", to: "" }],
  [
    "ballots",
    "B3 propose",
    { file: "proposer.ts", from: "attempt.told = Math.max(attempt.told, ballot)", to: "attempt.told = ballot" },
  ],
  ["memory", "Z3 forget", { file: "forget.ts", from: "  s.rewrite();\n", to: "" }],
])("%s finds a changed line of the reference by %s", async (id, told, change) => {
  const program = await programWith({ ...change, lab: "zpaxos" });
  expect((await against(checkOf(id), program, 3))[id]).toBe(told);
});
