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
  [
    "not-leader",
    "W3 CommandRpc",
    { file: "server.ts", from: 'result: "", leaderId };', to: 'result: "", leaderId: -1 };' },
  ],
  [
    "lost-leadership",
    "W4 leadershipChanged",
    { file: "server.ts", from: "(_, term) => isOver(s, term)", to: "(_, term) => isOver(s, term) && s.isLeader" },
  ],
  [
    "lost-leadership",
    "W4 CommandRpc",
    { file: "server.ts", from: "isOver(s, term)) return", to: "term < s.raft.term) return" },
  ],
  [
    "lost-leadership",
    "W4 CommandRpc",
    {
      file: "server.ts",
      from: "s.waiting.getOrInsertComputed(index, () => []).push({ term, tell })",
      to: "s.waiting.set(index, [{ term, tell }])",
    },
  ],
  ["lost-leadership", "W4 restored", { file: "server.ts", from: "(one) => one <= index", to: "(one) => one < index" }],
  [
    "answers-applied",
    "W1 CommandRpc",
    {
      file: "server.ts",
      from: "  const { index, term, isLeader",
      to: `  if (s.isLeader && clientId !== 0 && !s.machine.sessions.has(clientId))
    return { status: "expired", result: "", leaderId: s.hint };
  const { index, term, isLeader`,
    },
  ],
  [
    "once",
    "O2 execute",
    {
      file: "machine.ts",
      from: "    session.result = asked.command === KEEP_ALIVE ? `${KEEP_ALIVE} ok` : m.zkv",
      to: '    if (asked.command === KEEP_ALIVE) return { status: "ok", result: "keep-alive ok" };\n    session.result = m.zkv',
    },
  ],
  ["same-id", "C2 command", { file: "clerk.ts", from: 'status === "ok"', to: 'status === "ok" && result' }],
  [
    "finds-leader",
    "C3 command",
    { file: "clerk.ts", from: "      k.hintedBy = undefined;\n      return", to: "      return" },
  ],
  ["reads", "G2 readIndex", { file: "read.ts", from: "heard >= raft.majority", to: "heard >= Math.ceil(raft.n / 2)" }],
  ["lost-leadership", "W4 restored", { file: "server.ts", from: "(one) => one <= index", to: "(one) => one < 0" }],
  [
    "many-wait",
    "W5 CommandRpc",
    {
      file: "server.ts",
      from: "export async function CommandRpc(s: KvServer, {",
      to: `let last: Promise<unknown> = Promise.resolve();
export function CommandRpc(s: KvServer, args: CommandArgs): Promise<CommandReply> {
  const done = last.then(() => alone(s, args));
  last = done;
  return done;
}
async function alone(s: KvServer, {`,
    },
  ],
  ["patience", "C6 command", { file: "clerk.ts", from: "asked % k.n === 0", to: "asked % (k.n + 1) === 0" }],
  [
    "register",
    "O1 execute",
    { file: "machine.ts", from: "result: String(index) }", to: "result: String(m.sessions.size) }" },
  ],
  ["once", "O2 execute", { file: "machine.ts", from: "if (asked.commandId > session.commandId) {", to: "{" }],
  [
    "once",
    "O3 execute",
    {
      file: "machine.ts",
      from: 'if (asked.commandId < session.commandId) return { status: "stale", result: "" };\n  if (asked.commandId > session',
      to: "if (asked.commandId !== session",
    },
  ],
  [
    "expiry",
    "O5 expire",
    { file: "machine.ts", from: "m.clock_ms - used_ms < m.ttl_ms", to: "m.clock_ms - used_ms <= m.ttl_ms" },
  ],
  [
    "once",
    "O3 execute",
    {
      file: "machine.ts",
      from: "if (asked.commandId < session",
      to: "if (asked.command !== KEEP_ALIVE && asked.commandId < session",
    },
  ],
  [
    "expiry",
    "O5 execute",
    {
      file: "machine.ts",
      from: "  use(m, asked.clientId, session);\n",
      to: "  if (asked.commandId >= session.commandId) use(m, asked.clientId, session);\n",
    },
  ],
  [
    "expiry",
    "O6 execute",
    {
      file: "machine.ts",
      from: "for (const id of m.sessions.keys()) {",
      to: "for (const id of [...m.sessions.keys()].reverse()) {",
    },
  ],
  ["commands", "O7 execute", { file: "machine.ts", from: "asked.command === KEEP_ALIVE", to: 'asked.command === ""' }],
  ["snapshot-whole", "S7 wantsSnapshot", { file: "machine.ts", from: "SNAPSHOT_AT = 4", to: "SNAPSHOT_AT = 9" }],
  ["snapshot-whole", "S7 wantsSnapshot", { file: "machine.ts", from: "SNAPSHOT_AT = 4", to: "SNAPSHOT_AT = 0.1" }],
  [
    "replaces",
    "S8 restore",
    { file: "machine.ts", from: "Zkv.fromText(pairs,", to: "Zkv.fromText(m.zkv.toText() + pairs," },
  ],
  [
    "size",
    "S9 snapshot",
    { file: "machine.ts", from: "toText(), sessions });", to: 'toText(), sessions }) + " ".repeat(5000);' },
  ],
  [
    "same-everywhere",
    "O4 snapshot",
    { file: "machine.ts", from: "{ clock_ms: m.clock_ms, pairs", to: "{ clock_ms: process.pid, pairs" },
  ],
  ["reads", "G1 get", { file: "read.ts", from: "  await s.untilApplied(index);\n", to: "" }],
  [
    "reads",
    "G2 get",
    {
      file: "read.ts",
      from: "const index = await s.raft.readIndex();",
      to: "const index = s.isLeader ? 0 : undefined;",
    },
  ],
  [
    "reads",
    "G2 readIndex",
    { file: "read.ts", from: "(await isAcknowledged(raft, term)) ? index : undefined", to: "index" },
  ],
  ["reads", "G2 readIndex", { file: "read.ts", from: "raft.log.term(index) !== term", to: "raft.log.term(index) < 0" }],
  ["reads", "F1 readIndex", { file: "read.ts", from: "else if (waiting === 0) resolve(false);", to: "" }],
  ["reads", "F1 readIndex", { file: "read.ts", from: "  look();\n  return promise;", to: "  return promise;" }],
  ["reads", "G2 readIndex", { file: "read.ts", from: "heard >= raft.majority", to: "heard >= 2" }],
  [
    "reads",
    "G2 get",
    {
      file: "read.ts",
      from: "const index = await s.raft.readIndex();",
      to: `const joined = s as KvServer & { round?: Promise<number | undefined> };
  joined.round ??= s.raft.readIndex().finally(() => delete joined.round);
  const index = await joined.round;`,
    },
  ],
  [
    "same-everywhere",
    "O4 get",
    {
      file: "read.ts",
      from: "await s.untilApplied(index);",
      to: "await s.untilApplied(index);\n  for (const session of s.machine.sessions.values()) session.used_ms += 1;",
    },
  ],
  [
    "once",
    "O3 execute",
    {
      file: "machine.ts",
      from: "    session.commandId = asked.commandId;\n",
      to: '    if (!asked.command.startsWith("get")) session.commandId = asked.commandId;\n',
    },
  ],
  [
    "linearizable",
    "H1 execute",
    {
      file: "machine.ts",
      from: ": m.zkv.execute(asked.command);",
      to: ": m.zkv.execute(asked.command) && m.zkv.execute(asked.command);",
    },
  ],
  [
    "minority",
    "F2 CommandRpc",
    {
      file: "server.ts",
      from: "  // It may have been applied",
      to: '  if (clientId > 0) return { status: "ok", result: "put ok", leaderId };\n  // It may have been applied',
    },
  ],
])("%s finds a changed line of the reference by %s", async (id, told, change) => {
  const program = await programWith({ ...change, lab: "zkvraft" });
  expect((await against(checkOf(id), program, 3))[id]).toBe(told);
});

test("gets that are written into the log are right, and cost the points for fast reads alone", async () => {
  const change = { file: "read.ts", from: "await s.raft.readIndex()", to: "undefined as number | undefined" };
  const program = await programWith({ ...change, lab: "zkvraft" });
  expect(await against(checkOf("reads"), program, 3)).toEqual({ "fast-reads": "G4 get" });
});

test("a clerk that never pauses is not played with for ever: what it does in a cluster shows it", async () => {
  const program = await programWith({
    ...{ lab: "zkvraft", file: "clerk.ts" },
    from: "if (asked % k.n === 0) await k.pause();",
    to: "",
  });
  const found = await brokenIn(program, checkOf("linearizable"), 7);
  expect(new Set(found.map(({ rule }) => rule))).toContain("C6");
});
