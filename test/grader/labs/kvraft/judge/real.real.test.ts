import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import type { World } from "../../../../../grader/cluster/world/world.ts";
import { readHistory, writeHistory } from "../../../../../grader/history/files.ts";
import { judgeHistory } from "../../../../../grader/labs/kvraft/judge/histories.ts";
import { violationsIn } from "../../../../../grader/labs/kvraft/judge/judge.ts";
import type { Setting } from "../../../../../grader/labs/kvraft/judge/view.ts";
import { KVRAFT } from "../../../../../grader/labs/kvraft/wire.ts";
import { temporaryDir } from "../../../support.ts";
import { type Change, programWith } from "../../raft/storms.ts";
import { kvWorld, SETTING, stormOver } from "../worlds.ts";

vi.setConfig({ testTimeout: 300_000 });

async function stormed(setting: Setting, seed: number, steps: number, change?: Change): Promise<World> {
  const kv = await kvWorld(await programWith(change && { ...change, lab: "zkvraft" }), setting);
  await stormOver(kv, seed, steps, setting.clerks);
  await kv.world.rest();
  return kv.world;
}

test.each<[string, Setting, number]>([
  ["three servers", SETTING, 1],
  ["three with snapshots, and clerks", { ...SETTING, maxState: 400, clerks: [0, 1] }, 2],
])("%s of the reference break no rule in a storm, and their stored history says so, too", async (_, setting, seed) => {
  const { history } = await stormed(setting, seed, 1500);
  expect(violationsIn(history, setting)).toEqual([]);
  expect(judgeHistory(history)).toEqual([]);
  // Much has happened meanwhile.
  const made = new Set(history.calls.map(({ method }) => method));
  const asked = ["Kv.CommandRpc", "Raft.StartRpc", "Raft.ReadIndexRpc", "Service.ApplyRpc", "Service.LeaderRpc"];
  const ofSnapshots = setting.maxState > 0 ? ["Raft.SnapshotRpc", "Service.RestoreRpc"] : [];
  expect([...made]).toEqual(expect.arrayContaining([...asked, ...ofSnapshots]));
  expect(history.of("kill").length).toBeGreaterThan(0);

  const file = `${await temporaryDir()}/storm.ndjson`;
  await writeHistory(history, file);
  expect(violationsIn(readHistory(await readFile(file, "utf8"), KVRAFT), setting)).toEqual([]);
});

describe("with a line of the reference changed", () => {
  test.each<[string, Change, string, Partial<Setting>?]>([
    [
      "another's entry is taken for its own",
      { file: "server.ts", from: "one.tell(one.term === term ? reply", to: "one.tell(one.term !== 0 ? reply" },
      "W2 applied",
    ],
    [
      "who is deposed tells nobody",
      {
        file: "server.ts",
        from: "tellRetry(s, (_, term) => isOver(s, term));",
        to: "",
      },
      "W4 leadershipChanged",
    ],
    [
      "gets are answered from the state at once",
      {
        file: "read.ts",
        from: "const index = await s.raft.readIndex();\n  if (index === undefined) return undefined;",
        to: "const index = s.isLeader ? 0 : undefined;\n  if (index === undefined) return undefined;",
      },
      "G2 get",
    ],
    [
      "sessions are not in the snapshot",
      { file: "machine.ts", from: "pairs: m.zkv.toText(), sessions }", to: "pairs: m.zkv.toText(), sessions: [] }" },
      "O4 snapshot",
      { maxState: 150 },
    ],
  ])("%s: the rule is told in a storm", async (_, change, told, more = {}) => {
    const setting = { ...SETTING, ...more };
    const { history } = await stormed(setting, 1, 900, change);
    const [first] = violationsIn(history, setting);
    expect(first === undefined ? "" : `${first.rule} ${first.functions[0]}`).toBe(told);
  });
});
