import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import type { World } from "../../../../../grader/cluster/world/world.ts";
import { readHistory, writeHistory } from "../../../../../grader/history/files.ts";
import { violationsIn } from "../../../../../grader/labs/paxos/judge/judge.ts";
import type { Setting } from "../../../../../grader/labs/paxos/judge/view.ts";
import { PAXOS } from "../../../../../grader/labs/paxos/wire.ts";
import { temporaryDir } from "../../../support.ts";
import { type Change, programWith } from "../../raft/storms.ts";
import { paxosWorld, settingOf, stormOver } from "../storms.ts";

vi.setConfig({ testTimeout: 300_000 });

async function stormed(setting: Setting, seed: number, steps: number, change?: Change): Promise<World> {
  const world = await paxosWorld(await programWith(change && { ...change, lab: "zpaxos" }), setting, [
    "-seed",
    String(seed),
  ]);
  await stormOver(world, seed, steps);
  return world;
}

test.each([
  ["three", 3, 2],
  ["five", 5, 11],
])(
  "%s servers of the reference break no rule in a storm, and their stored history says so, too",
  async (_, n, seed) => {
    const setting = settingOf(n);
    const { history } = await stormed(setting, seed, 900);
    expect(violationsIn(history, setting)).toEqual([]);
    // Much has happened meanwhile.
    const made = new Set(history.calls.map(({ method }) => method));
    const asked = ["Paxos.PrepareRpc", "Paxos.AcceptRpc", "Paxos.DecideRpc", "Paxos.DoneRpc", "Service.DecidedRpc"];
    expect([...made]).toEqual(expect.arrayContaining(asked));
    expect(history.of("kill").length).toBeGreaterThan(0);

    const file = `${await temporaryDir()}/storm.ndjson`;
    await writeHistory(history, file);
    expect(violationsIn(readHistory(await readFile(file, "utf8"), PAXOS), setting)).toEqual([]);
  },
);

test.each<[string, Change]>([
  [
    "an acceptor that takes its time",
    {
      file: "acceptor.ts",
      from: "export function PrepareRpc(s: Server, { from, seq, ballot }: PrepareArgs): PrepareReply {",
      to: "export async function PrepareRpc(s: Server, { from, seq, ballot }: PrepareArgs): Promise<PrepareReply> {\n  for (let turn = 0; turn < 9; turn++) await null;",
    },
  ],
  [
    "a learner that takes its time",
    {
      file: "learner.ts",
      from: "export function learn(s: Server, seq: number, value: Value): void {",
      to: "export async function learn(s: Server, seq: number, value: Value): Promise<void> {\n  for (let turn = 0; turn < 5; turn++) await null;",
    },
  ],
  [
    "ballots with gaps",
    {
      file: "proposer.ts",
      from: "return ballot > above ? ballot : ballot + s.n;",
      to: "return ballot + 3 * s.n;",
    },
  ],
])("%s is unusual, and right", async (_, change) => {
  const setting = settingOf(3);
  const { history } = await stormed(setting, 22, 400, change);
  expect(violationsIn(history, setting)).toEqual([]);
});

describe("with a line of the reference changed", () => {
  test.each<[string, Change, string]>([
    [
      "a promise is said before it is saved",
      {
        file: "acceptor.ts",
        from: "    instance.promised = ballot;\n    s.save(seq);",
        to: "    instance.promised = ballot;",
      },
      "D1 PrepareRpc",
    ],
    [
      "a lower ballot is accepted",
      {
        file: "acceptor.ts",
        from: "  const instance = s.instance(seq);\n  const ok = ballot >= instance.promised;",
        to: "  const instance = s.instance(seq);\n  const ok = true;",
      },
      "A1 AcceptRpc",
    ],
    [
      "a promise tells nothing of what was accepted",
      { file: "acceptor.ts", from: ", ...(ok && accepted !== null && { accepted })", to: "" },
      "P2 PrepareRpc",
    ],
    [
      "the own value is proposed, whatever was accepted",
      {
        file: "proposer.ts",
        from: "highest === undefined ? own : highest.value",
        to: "highest === undefined ? own : own",
      },
      "V2 chooseValue",
    ],
    [
      "a promise too few is enough",
      { file: "proposer.ts", from: "promises.length >= s.majority", to: "promises.length >= s.majority - 1" },
      "V1 propose",
    ],
    [
      "an acceptance too few is enough",
      { file: "learner.ts", from: "accepted.size >= s.majority", to: "accepted.size >= s.majority - 1" },
      "Q1 takeAccepted",
    ],
    [
      "an instance is left out",
      {
        file: "learner.ts",
        from: "Math.max(s.lastApplied, s.ownDone) + 1;",
        to: "Math.max(s.lastApplied, s.ownDone) + (s.lastApplied % 2) + 1;",
      },
      "I2 nextToApply",
    ],
    [
      "min looks at the highest",
      { file: "forget.ts", from: "Math.min(...s.dones) + 1", to: "Math.max(...s.dones) + 1" },
      "Z3 min",
    ],
  ])("%s: the rule is told in a storm", async (_, change, told) => {
    const setting = settingOf(3);
    const { history } = await stormed(setting, 1, 300, change);
    const [first] = violationsIn(history, setting);
    expect(first && `${first.rule} ${first.functions[0]}`).toBe(told);
  });
});
