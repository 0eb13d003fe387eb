import { expect, test, vi } from "vitest";
import type { Check } from "../../../../grader/labs/zraft/check.ts";
import { send } from "../../../../grader/labs/zraft/checks/send.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { brokenIn } from "./stands.ts";

vi.setConfig({ testTimeout: 120_000 });

const CHECKS: readonly Check[] = [send];

test.each(CHECKS.map((check) => [check.id, check] as const))("the reference breaks no rule in %s", async (_, check) => {
  const program = await programWith();
  for (const seed of [1, 2, 3]) expect(await brokenIn(program, check, seed)).toEqual([]);
});

const change = (file: string, from: string, to: string): Change => ({ file, from, to });

test.each<[Check, string, Change, string]>([
  [
    send,
    "a command waits for the next heartbeat",
    change(
      "replicate.ts",
      "cmd:[${command}]`);\n  for (const id of s.others) s.replicateTo(id);",
      "cmd:[${command}]`);",
    ),
    "A1 start",
  ],
])("%o: %s", async ({ ...check }, _, changed, told) => {
  const [first] = await brokenIn(await programWith(changed), check, 1);
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(told);
  expect(check.rules).toContain(first?.rule);
});
