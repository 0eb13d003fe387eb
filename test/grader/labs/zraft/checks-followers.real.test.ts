import { expect, test, vi } from "vitest";
import { violationsIn } from "../../../../grader/labs/raft/judge/judge.ts";
import type { Check } from "../../../../grader/labs/zraft/check.ts";
import { hint } from "../../../../grader/labs/zraft/checks/hint.ts";
import { learn } from "../../../../grader/labs/zraft/checks/learn.ts";
import { match } from "../../../../grader/labs/zraft/checks/match.ts";
import { oldNews } from "../../../../grader/labs/zraft/checks/old-news.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { against, play } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

const FOLLOWERS: readonly Check[] = [match, oldNews, hint, learn];

type Row = readonly [what: string, check: Check, from: string, to: string, told: string];

const MATCHES = "  if (conflictTerm === prevLogTerm) return undefined;";
const COMMITS = "commitUpTo(s, Math.min(args.leaderCommit, match));";
const TRUNCATES = "  if (place === -1) return;\n  log.truncate(from + place);\n  log.append(entries.slice(place));";
const FIRST = "conflictIndex: log.firstOfTerm(conflictTerm) ?? prevLogIndex";
const OLD = "args.term < s.currentTerm || s.role";

test.each<Row>([
  ["compares nothing", match, MATCHES, "  if (conflictTerm > 0) return undefined;", "A3"],
  [
    "compares where there are entries only",
    match,
    "conflictOf(s, args);",
    "entries.length === 0 ? undefined : conflictOf(s, args);",
    "A3",
  ],
  [
    "throws where its log is too short",
    match,
    "  if (prevLogIndex > log.lastIndex) return { conflictTerm: 0, conflictIndex: log.lastIndex + 1 };\n",
    "",
    "A3",
  ],
  [
    "refuses where the log begins",
    match,
    "  if (prevLogIndex <= log.baseIndex) return undefined;",
    "  if (prevLogIndex === 0) return { conflictTerm: 0, conflictIndex: 1 };",
    "A3",
  ],
  ["never takes an entry out", match, "  log.truncate(from + place);\n", "", "A5"],
  ["takes out what follows each call", match, TRUNCATES, "  log.truncate(from);\n  log.append(entries);", "A4"],
  ["appends what it has already", match, "log.append(entries.slice(place));", "log.append(entries);", "A5"],
  [
    "compares the first entry alone",
    match,
    "entries.findIndex(({ term }, offset) =>",
    "entries.slice(0, 1).findIndex(({ term }, offset) =>",
    "A5",
  ],

  [
    "takes so many entries of a call, and no more",
    match,
    "log.append(entries.slice(place));",
    "log.append(entries.slice(place, place + 64));",
    "A5",
  ],
  [
    "takes the same command for the same entry",
    match,
    "findIndex(({ term }, offset) => !isHere(from + offset, term));",
    "findIndex(({ command }, offset) => from + offset > log.lastIndex || log.at(from + offset).command !== command);",
    "A5",
  ],
  [
    "takes the leader of a term that is over for its own",
    oldNews,
    "  s.observeTerm(args.term);\n",
    '  s.observeTerm(args.term);\n  if (s.role === "follower") s.leaderId = args.leaderId;\n',
    "E7",
  ],
  [
    "takes out what is behind a short call",
    oldNews,
    "  if (place === -1) return;\n",
    "  if (place === -1) return log.truncate(from + entries.length);\n",
    "A4",
  ],
  [
    "takes out what is behind a repeated call",
    oldNews,
    "  if (place === -1) return;\n",
    "  if (place === -1) return entries.length > 0 ? log.truncate(from + entries.length) : undefined;\n",
    "A4",
  ],
  [
    "lets commitIndex go back",
    oldNews,
    COMMITS,
    "s.commitIndex = Math.min(args.leaderCommit, match); s.wakeApply();",
    "M5",
  ],
  ["takes entries of a term that is over", oldNews, OLD, "s.role", "E7"],

  ["tells the index that was asked", hint, FIRST, "conflictIndex: prevLogIndex", "A6"],
  ["tells where its log ends", hint, FIRST, "conflictIndex: log.lastIndex + 1", "A6"],
  [
    "tells the leader's term",
    hint,
    `return { conflictTerm, ${FIRST}`,
    `return { conflictTerm: prevLogTerm, ${FIRST}`,
    "A6",
  ],
  [
    "tells its last entry where it is too short",
    hint,
    "conflictIndex: log.lastIndex + 1 };",
    "conflictIndex: log.lastIndex };",
    "A6",
  ],
  ["begins with the snapshot", hint, FIRST, "conflictIndex: log.baseIndex + 1", "A6"],

  [
    "commits what the leader says",
    learn,
    COMMITS,
    "commitUpTo(s, Math.min(args.leaderCommit, s.log.lastIndex));",
    "M3",
  ],
  [
    "commits with what is before alone",
    learn,
    COMMITS,
    "commitUpTo(s, Math.min(args.leaderCommit, prevLogIndex));",
    "M3",
  ],
  [
    "commits in a call that it refuses",
    learn,
    "  if (conflict !== undefined) {\n",
    "  if (conflict !== undefined) {\n    commitUpTo(s, Math.min(args.leaderCommit, s.log.lastIndex));\n",
    "M3",
  ],
  [
    "commits with heartbeats alone",
    learn,
    COMMITS,
    "if (entries.length === 0) commitUpTo(s, Math.min(args.leaderCommit, match));",
    "M3",
  ],
  ["commits nothing", learn, COMMITS, "", "M3"],
])("who %s is told so", async (_, check, from, to, rule) => {
  const found = await against(check, await programWith({ file: "replicate.ts", from, to }), 1);
  expect(found[check.id]).toBe(`${rule} AppendEntriesRpc`);
});

const HANDLER = "export function AppendEntriesRpc(s: Server, args: AppendEntriesArgs): AppendEntriesReply {\n";

test.each<[string, Change]>([
  [
    "awaits in its handlers",
    {
      file: "replicate.ts",
      from: HANDLER,
      to: `export async function AppendEntriesRpc(s: Server, args: AppendEntriesArgs): Promise<AppendEntriesReply> {\n  await new Promise((resolve) => setImmediate(resolve));\n`,
    },
  ],
  [
    "saves what it takes out, and then what it adds",
    {
      file: "replicate.ts",
      from: "  log.truncate(from + place);\n",
      to: "  log.truncate(from + place);\n  s.save();\n",
    },
  ],
])("a right server that %s breaks no rule", async (_, change) => {
  const program = await programWith(change);
  for (const check of FOLLOWERS) expect(await against(check, program, 2)).toEqual({});
});

test("the reference breaks no rule in any stand, and each is played to its end", async () => {
  const program = await programWith();
  for (const check of FOLLOWERS)
    for (const stand of check.stands)
      for (const seed of [1, 2, 3]) {
        const { history, setting, stuck } = await play(check, stand, program, seed);
        expect([check.id, stand.name, seed, stuck, violationsIn(history, setting)]).toEqual([
          check.id,
          stand.name,
          seed,
          undefined,
          [],
        ]);
      }
});
