import { expect, test, vi } from "vitest";
import { CHECKS } from "../../../../grader/labs/zkvraft/checks.ts";
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
    "answers-applied",
    "W2 applied",
    { file: "server.ts", from: "one.tell(one.term === term ? reply", to: "one.tell(one.term !== 0 ? reply" },
  ],
])("%s finds a changed line of the reference by %s", async (id, told, change) => {
  const program = await programWith({ ...change, lab: "zkvraft" });
  expect((await against(checkOf(id), program, 3))[id]).toBe(told);
});
