import { describe, expect, test, vi } from "vitest";
import { violationsIn } from "../../../../grader/labs/kvraft/judge/judge.ts";
import type { Setting } from "../../../../grader/labs/kvraft/judge/view.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { type KvWorld, kvWorld, playScript, SETTING, toldIn } from "./worlds.ts";

vi.setConfig({ testTimeout: 120_000 });

/** Plays the reference on Rafts that are played. It breaks no rule. */
async function played(setting: Setting, ...script: readonly string[]): Promise<KvWorld> {
  const kv = await kvWorld(await programWith(), setting);
  await playScript(kv, ...script);
  await kv.world.rest();
  expect(violationsIn(kv.world.history, setting)).toEqual([]);
  return kv;
}

const BEGINS = ["0 leads", "0 next", "0 register", "0 next"];

test.each<[string, readonly string[], readonly string[]]>([
  [
    "a command is answered when it is applied",
    ["0 c2#1 put x 1", "0 next", "0 c2#2 get x"],
    ["ok 2", "ok put ok", "ok result: 1"],
  ],
  ["not before", ["0 c2#1 put x 1", "1 next", "1 next"], ["ok 2", "-"]],
  ["who does not lead says who does", ["1 hears", "1 c2#1 put x 1"], ["ok 2", "not-leader"]],
  ["who was deposed tells those that wait", ["0 c2#1 put x 1", "1 leads", "0 hears"], ["ok 2", "retry"]],
  [
    "who was deposed, and hears it from another's entry in the place of its own",
    ["0 c2#1 put x 1", "1 leads", "1 c2#1 put x 1", "1 next", "0 next"],
    ["ok 2", "retry", "-"],
  ],
  [
    "a command that was repeated is executed once",
    [
      "0 c2#1 append x 1",
      "1 leads 1",
      "1 c2#1 append x 1",
      "1 next",
      "1 next",
      "1 next",
      "1 next",
      "1 next",
      "1 c2#2 get x",
    ],
    ["ok 2", "-", "ok append ok", "ok result: 1"],
  ],
  ["a lower number is stale", ["0 c2#5 put x 1", "0 next", "0 c2#4 put x 2", "0 next"], ["ok 2", "ok put ok", "stale"]],
  ["a session that is unknown has expired", ["0 c9#1 put x 1", "0 next"], ["ok 2", "expired"]],
  [
    "a session that is not used has expired by the entries' time",
    ["0 at 60999", "0 c2#1 put x 1", "0 next", "0 at 120999", "0 c2#2 put x 1", "0 next"],
    ["ok 2", "ok put ok", "expired"],
  ],
  [
    "there is room for four sessions",
    [
      ...["0 c2#1 put x 1", "0 next", ...Array(4).fill("0 register"), ...Array(4).fill("0 next")],
      ...["0 c2#2 put x 1", "0 next", "0 c4#1 put x 1", "0 next"],
    ],
    ["ok 2", "ok put ok", "ok 4", "ok 5", "ok 6", "ok 7", "expired", "ok put ok"],
  ],
  [
    "a restart comes to the same, from the first entry on",
    [
      "0 c2#1 append x 1",
      "0 next",
      "restart 0",
      "0 hears",
      "0 next",
      "0 next",
      "0 next",
      "0 c2#1 append x 1",
      "0 next",
      "0 c2#2 get x",
    ],
    ["ok 2", "ok append ok", "ok append ok", "ok result: 1"],
  ],
])("%s", async (_, script, told) => {
  const { world } = await played(SETTING, ...BEGINS, ...script);
  expect(toldIn(world)).toEqual(told);
});

test("a snapshot is offered before the log has passed its limit, and what was in it is there after a restart, and with another", async () => {
  const setting = { ...SETTING, maxState: 300 };
  const puts = Array.from({ length: 12 }, (_, place) => [`0 c2#${place + 1} append x ${place},`, "0 next"]).flat();
  const { world, rafts } = await played(
    setting,
    ...BEGINS,
    ...puts,
    ...[
      "restart 0",
      "0 hears",
      "0 next",
      ...Array(14).fill("0 next"),
      "0 c2#12 append x 11,",
      "0 next",
      "0 c2#13 get x",
    ],
    ...["1 installs", "1 leads", ...Array(16).fill("1 next"), "1 c2#14 get x"],
  );
  const whole = Array.from({ length: 12 }, (_, place) => `${place},`).join("");
  expect(toldIn(world).slice(-3)).toEqual(["ok append ok", `ok result: ${whole}`, `ok result: ${whole}`]);
  const offered = world.history.calls.filter(({ method }) => method === "Raft.SnapshotRpc");
  expect(offered.length).toBeGreaterThan(0);
  expect(rafts.committed.length).toBeGreaterThan(14);
});

describe("with a line of the reference changed", () => {
  test.each<[string, Change, readonly string[], string]>([
    [
      "what was repeated is executed again",
      { file: "machine.ts", from: "if (asked.commandId > session.commandId) {", to: "{" },
      ["0 c2#1 append x 1", "0 c2#1 append x 1", "0 next", "0 next", "0 c2#2 get x"],
      "O2 execute",
    ],
    [
      "what was repeated is executed again, and a get that takes the way of the log shows it",
      { file: "machine.ts", from: "if (asked.commandId > session.commandId) {", to: "{" },
      ["0 c2#1 append x 1", "0 next", "0 c2#1 append x 1", "0 next", "0 leads", "0 c2#2 get x", "0 next", "0 next"],
      "O2 execute",
    ],
    [
      "a lower number is executed",
      {
        file: "machine.ts",
        from: "if (asked.commandId < session.commandId) return",
        to: "if (asked.commandId < 0) return",
      },
      ["0 c2#5 put x 1", "0 next", "0 c2#4 put x 2", "0 next"],
      "O3 execute",
    ],
    [
      "sessions last by the server's own clock",
      { file: "machine.ts", from: "m.clock_ms = Math.max(m.clock_ms, now_ms);", to: "m.clock_ms = Date.now();" },
      ["0 at 70000", "0 c2#1 put x 1", "0 next"],
      "O5 expire",
    ],
    [
      "there is room for one more",
      { file: "machine.ts", from: "m.sessions.size < m.sessions_max", to: "m.sessions.size <= m.sessions_max" },
      [...Array(4).fill("0 register"), ...Array(4).fill("0 next"), "0 c2#2 put x 1", "0 next"],
      "O6 execute",
    ],
    [
      "a session is called by the number of sessions",
      { file: "machine.ts", from: "result: String(index) }", to: "result: String(m.sessions.size) }" },
      [],
      "O1 execute",
    ],
    [
      "what was applied is not told",
      {
        file: "server.ts",
        from: "for (const one of waiting) one.tell(one.term",
        to: "for (const one of waiting.slice(1)) one.tell(one.term",
      },
      [],
      "W1 applied",
    ],
    [
      "an answer does not wait",
      {
        file: "server.ts",
        from: "  // It may have been applied",
        to: '  if (clientId > 0) return { status: "ok", result: "put ok", leaderId };\n  // It may have been applied',
      },
      ["0 c2#1 put x 1"],
      "W1 CommandRpc",
    ],
    [
      "a snapshot is taken at each entry",
      { file: "machine.ts", from: "const SNAPSHOT_AT = 4;", to: "const SNAPSHOT_AT = 0.1;" },
      ["0 c2#1 put x 1", "0 next"],
      "S7 wantsSnapshot",
    ],
    [
      "a restored snapshot has no keys",
      { file: "machine.ts", from: "Zkv.fromText(pairs, {", to: 'Zkv.fromText("", {' },
      [
        ...Array.from({ length: 12 }, (_, place) => [`0 c2#${place + 1} append x ${place},`, "0 next"]).flat(),
        ...["1 installs", "1 leads", ...Array(12).fill("1 next"), "1 c2#14 get x"],
      ],
      "S8 restore",
    ],
  ])("%s: the rule is told", async (_, change, script, told) => {
    const setting = { ...SETTING, maxState: 300 };
    const kv = await kvWorld(await programWith({ ...change, lab: "zkvraft" }), setting);
    await playScript(kv, ...BEGINS, ...script);
    await kv.world.rest();
    const [first] = violationsIn(kv.world.history, setting);
    expect(first && `${first.rule} ${first.functions[0]}`).toBe(told);
  });
});
