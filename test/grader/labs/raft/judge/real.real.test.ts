import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import type { Held } from "../../../../../grader/cluster/world/network.ts";
import type { World } from "../../../../../grader/cluster/world/world.ts";
import { readHistory, writeHistory } from "../../../../../grader/history/files.ts";
import type { History } from "../../../../../grader/history/history.ts";
import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import type { Setting } from "../../../../../grader/labs/raft/judge/view.ts";
import { impossibleIn } from "../../../../../grader/labs/raft/possible/possible.ts";
import { RAFT, server } from "../../../../../grader/labs/raft/wire.ts";
import { temporaryDir } from "../../../support.ts";
import { type Change, programWith, raftWorld, settingOf, stormOver } from "../storms.ts";

vi.setConfig({ testTimeout: 300_000 });

/** The first rule that is broken, and the function to look at. */
function firstOf(history: History, setting: Setting): string {
  const [first] = violationsIn(history, setting);
  return first === undefined ? "" : `${first.rule} ${first.functions[0]}`;
}

test.each([
  ["three", 3, 3],
  ["five", 5, 11],
])(
  "%s servers of the reference break no rule in a storm, and their stored history says so, too",
  async (_, n, seed) => {
    const setting = { ...settingOf(n), hasLogs: true };
    const world = await stormed(setting, seed, 900);
    await calmed(world);
    const { history } = world;
    expect(violationsIn(history, setting)).toEqual([]);
    // What right servers say is a piece of a run, whoever of them is taken for played.
    for (const live of [[], [0], [1], [n - 1], [0, 2]]) expect(impossibleIn(history, { n, live })).toEqual([]);
    // Much has happened meanwhile.
    const made = new Set(history.calls.map(({ method }) => method));
    expect([...made]).toEqual(
      expect.arrayContaining(["Raft.RequestVoteRpc", "Raft.AppendEntriesRpc", "Raft.StartRpc", "Service.ApplyRpc"]),
    );
    expect(history.of("kill").length).toBeGreaterThan(0);

    const file = `${await temporaryDir()}/storm.ndjson`;
    await writeHistory(history, file);
    expect(violationsIn(readHistory(await readFile(file, "utf8"), RAFT), setting)).toEqual([]);
  },
);

/** Has every disk do what is held, and waits until nothing more happens: then logs are whole. */
async function calmed(world: World): Promise<void> {
  for (const { disk } of world.servers) disk.holds = () => false;
  for (const { name, disk } of world.servers) if (disk.asked !== undefined) await world.ack(name);
  await world.rest();
}

async function stormed(setting: Setting, seed: number, steps: number, change?: Change): Promise<World> {
  const world = await raftWorld(await programWith(change), setting);
  await stormOver(world, seed, steps);
  return world;
}

describe("with a line of the reference changed", () => {
  test.each<[string, Change, string]>([
    [
      "a vote is answered before it is saved",
      {
        file: "elect.ts",
        from: "    s.resetTimer();\n  }\n  s.save();",
        to: "    s.resetTimer();\n  }\n  setTimeout(() => s.save(), 5);",
      },
      "D1 RequestVoteRpc",
    ],
    [
      "a vote is given twice",
      { file: "elect.ts", from: "s.votedFor === null || s.votedFor === candidateId", to: "true" },
      "E5 RequestVoteRpc",
    ],
    [
      "entries are acknowledged, and not saved",
      {
        file: "replicate.ts",
        from: "  addMissing(s, prevLogIndex + 1, entries);\n  s.save();",
        to: "  addMissing(s, prevLogIndex + 1, entries);",
      },
      "D2 AppendEntriesRpc",
    ],
    [
      "a refusal counts as a vote",
      { file: "elect.ts", from: " || !reply.voteGranted) return;", to: ") return;" },
      "E10 takeVote",
    ],
  ])("%s: the rule is told in a storm", async (_, change, told) => {
    const setting = settingOf(3);
    const { history } = await stormed(setting, 0, 300, change);
    expect(firstOf(history, setting)).toBe(told);
  });

  test.each<[string, Change, string]>([
    ["a line of its own form", { file: "elect.ts", from: "election => [", to: "election: [" }, "L1 startElection"],
    [
      "a vote that is logged for another",
      { file: "elect.ts", from: "vote => $", to: "vote => 1$" },
      "L2 RequestVoteRpc",
    ],
    [
      "a commit that is logged higher than it is",
      { file: "replicate.ts", from: "} commit=$", to: "} commit=1$" },
      "L2 (advanceCommit|AppendEntriesRpc)",
    ],
  ])("%s: the rule is told of a log", async (_, change, told) => {
    const setting = { ...settingOf(3), hasLogs: true };
    const world = await stormed(setting, 3, 400, change);
    await calmed(world);
    // Who leads and who follows is not for the seed to say.
    expect(firstOf(world.history, setting)).toMatch(new RegExp(`^${told}$`));
    expect(firstOf(world.history, { ...setting, hasLogs: false })).toBe("");
  });

  test.each<[string, Change | undefined, string]>([
    ["nothing", undefined, ""],
    [
      "an old term's entry is committed",
      { file: "replicate.ts", from: " || s.log.term(index) !== s.currentTerm", to: "" },
      "M2 advanceCommit",
    ],
    [
      "more is committed than was compared",
      { file: "replicate.ts", from: "Math.min(args.leaderCommit, match)", to: "args.leaderCommit" },
      "M3 AppendEntriesRpc",
    ],
  ])("%s: the rule is told by a server among puppets", async (_, change, told) => {
    const setting: Setting = { ...settingOf(3), live: [1], election_ms: [200, 200] };
    const world = await raftWorld(await programWith(change), setting);
    world.server(server(1)).disk.holds = () => false;
    await amongPuppets(world);
    expect(firstOf(world.history, setting)).toBe(told);
  });
});

/**
 * Server 1 gets the log of a leader of term 1, whose entries are too large for one call, and of a leader of term 2 a heartbeat that
 * compares only the first of them. Then it leads itself, and its peer acknowledges old entries alone.
 */
async function amongPuppets(world: World): Promise<void> {
  const command = `put k ${"x".repeat(60_000)}`;
  const entries = Array.from({ length: 5 }, () => ({ term: 1, command, at_ms: 0 }));
  const append = (from: number, term: number, prev: number, some: object[], leaderCommit: number) =>
    world.deliver(
      world.send({
        ...{ from: server(from), to: server(1), method: "Raft.AppendEntriesRpc" },
        params: {
          term,
          leaderId: from,
          prevLogIndex: prev,
          prevLogTerm: prev === 0 ? 0 : 1,
          entries: some,
          leaderCommit,
        },
      }),
    );
  await append(0, 1, 0, entries.slice(0, 3), 0);
  await append(0, 1, 3, entries.slice(3), 0);
  await append(2, 2, 1, [], 3);
  // The service takes what it is given, and may be given no more than one entry.
  for (let given = 0; given < 3; given++)
    for (const held of world.held) if (held.route === "server 1 > service 1") await world.deliver(held);
  await world.tick(server(1), 200);
  const last = (to: number): Held => world.onRoute(`server 1 > server ${to}`, false).at(-1) as Held;
  await world.answer(last(0), { result: { term: 3, voteGranted: true } });
  await world.answer(last(0), { result: { term: 3, success: false, conflictTerm: 0, conflictIndex: 1 } });
  await world.answer(last(0), { result: { term: 3, success: true, conflictTerm: 0, conflictIndex: 0 } });
  // What it says then tells how far it takes its log for committed.
  await world.tick(server(1), 250);
}
