import { expect, test, vi } from "vitest";
import type { Check } from "../../../../grader/labs/zraft/check.ts";
import { backup } from "../../../../grader/labs/zraft/checks/backup.ts";
import { commit } from "../../../../grader/labs/zraft/checks/commit.ts";
import { figure8 } from "../../../../grader/labs/zraft/checks/figure-8.ts";
import { send } from "../../../../grader/labs/zraft/checks/send.ts";
import { thrifty } from "../../../../grader/labs/zraft/checks/thrifty.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { brokenIn } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

const CHECKS: readonly Check[] = [send, backup, commit, figure8, thrifty];

const change = (file: string, from: string, to: string): Change => ({ file, from, to });

test.each(CHECKS.map((check) => [check.id, check] as const))("the reference breaks no rule in %s", async (_, check) => {
  const program = await programWith();
  for (const seed of [1, 2, 3]) expect(await brokenIn(program, check, seed)).toEqual([]);
});

/** In the stands of a check, a line of the reference changed: the first rule that is broken, and the function to look at. */
test.each<[string, string, string, Change[]]>([
  [
    "send",
    "a command waits for the next heartbeat",
    "A1 start",
    [
      change(
        "replicate.ts",
        "cmd:[${command}]`);\n  for (const id of s.others) s.replicateTo(id);",
        "cmd:[${command}]`);",
      ),
    ],
  ],
  [
    "send",
    "a candidate takes commands",
    "A1 start",
    [
      change(
        "replicate.ts",
        'export function start(s: Server, command: string): StartReply {\n  if (s.role !== "leader") {',
        'export function start(s: Server, command: string): StartReply {\n  if (s.role === "follower") {',
      ),
    ],
  ],
  [
    "send",
    "what was matched before an election still counts",
    "A8 becomeLeader",
    [change("elect.ts", "    s.matchIndex[id] = 0;\n", "")],
  ],
  [
    "send",
    "a new leader begins with the first entry",
    "A8 becomeLeader",
    [change("elect.ts", "    s.nextIndex[id] = s.log.lastIndex + 1;\n", "    s.nextIndex[id] = 1;\n")],
  ],
  [
    "send",
    "a new leader drops what is not committed",
    "A2 becomeLeader",
    [
      change(
        "elect.ts",
        "  s.log.append([{ term: s.currentTerm, command: null",
        "  s.log.truncate(s.commitIndex + 1);\n  s.log.append([{ term: s.currentTerm, command: null",
      ),
    ],
  ],
  [
    "backup",
    "a leader goes back by one entry",
    "A7 takeAppend",
    [
      change(
        "replicate.ts",
        "  const next = Math.max(Math.min(behind, args.prevLogIndex), (s.matchIndex[id] ?? 0) + 1);",
        "  const next = Math.max(args.prevLogIndex, (s.matchIndex[id] ?? 0) + 1);",
      ),
    ],
  ],
  [
    "backup",
    "a leader goes back by one entry in a conflict of terms",
    "A7 takeAppend",
    [
      change(
        "replicate.ts",
        "  const behind = last === undefined ? conflictIndex : last + 1;",
        "  const behind = conflictTerm === 0 ? conflictIndex : args.prevLogIndex - 1;",
      ),
    ],
  ],
  [
    "backup",
    "a late refusal counts",
    "A9 takeAppend",
    [
      change(
        "replicate.ts",
        "  const next = Math.max(Math.min(behind, args.prevLogIndex), (s.matchIndex[id] ?? 0) + 1);",
        "  const next = Math.min(behind, args.prevLogIndex);",
      ),
      change("replicate.ts", "  if (next >= (s.nextIndex[id] ?? 1)) return;\n", ""),
    ],
  ],
  [
    "backup",
    "a late success makes less of what is matched",
    "A9 takeAppend",
    [
      change(
        "replicate.ts",
        "  const match = Math.max(s.matchIndex[id] ?? 0, prevLogIndex + entries.length);",
        "  const match = prevLogIndex + entries.length;",
      ),
    ],
  ],
  [
    "backup",
    "all that was sent counts as matched",
    "A9 takeAppend",
    [
      change(
        "replicate.ts",
        "  const match = Math.max(s.matchIndex[id] ?? 0, prevLogIndex + entries.length);",
        "  const match = s.sent[id]?.index ?? 0;",
      ),
    ],
  ],
  [
    "commit",
    "half of the servers are enough",
    "M1 advanceCommit",
    [
      change(
        "replicate.ts",
        "const index = held[s.majority - 1] ?? 0;",
        "const index = held[Math.ceil(s.n / 2) - 1] ?? 0;",
      ),
    ],
  ],
  [
    "commit",
    "all of the servers are needed",
    "M1 advanceCommit",
    [change("replicate.ts", "const index = held[s.majority - 1] ?? 0;", "const index = held.at(-1) ?? 0;")],
  ],
  [
    "commit",
    "the leader's own copy does not count",
    "M1 advanceCommit",
    [change("replicate.ts", "const held = [s.log.lastIndex, ...s.others", "const held = [...s.others")],
  ],
  [
    "commit",
    "a new leader appends no empty entry",
    "M4 becomeLeader",
    [change("elect.ts", "  s.log.append([{ term: s.currentTerm, command: null, at_ms: s.clock.now() }]);\n", "")],
  ],
  [
    "commit",
    "an answer of an earlier term counts",
    "A9 takeAppend",
    [
      change(
        "replicate.ts",
        'if (s.role !== "leader" || args.term !== s.currentTerm) return;\n  if (reply.success)',
        'if (s.role !== "leader") return;\n  if (reply.success)',
      ),
    ],
  ],
  [
    "figure-8",
    "entries of any term are committed",
    "M2 advanceCommit",
    [change("replicate.ts", " || s.log.term(index) !== s.currentTerm", "")],
  ],
  [
    "figure-8",
    "the term of the last entry is compared",
    "M2 advanceCommit",
    [change("replicate.ts", " || s.log.term(index) !== s.currentTerm", " || s.log.lastTerm !== s.currentTerm")],
  ],
  [
    "figure-8",
    "any term that is not above counts",
    "M2 advanceCommit",
    [change("replicate.ts", " || s.log.term(index) !== s.currentTerm", " || s.log.term(index) > s.currentTerm")],
  ],
  [
    "figure-8",
    "terms of not long ago count",
    "M2 advanceCommit",
    [change("replicate.ts", " || s.log.term(index) !== s.currentTerm", " || s.log.term(index) < s.currentTerm - 2")],
  ],
  [
    "thrifty",
    "what is on its way is sent again",
    "A10 replicateTo",
    [
      change(
        "replicate.ts",
        "  return Math.max(s.nextIndex[id] ?? 1, (s.sent[id]?.index ?? 0) + 1);",
        "  return s.nextIndex[id] ?? 1;",
      ),
    ],
  ],
  [
    "thrifty",
    "what is acknowledged is sent again",
    "A10 takeAppend",
    [change("replicate.ts", "  s.nextIndex[id] = Math.max(s.nextIndex[id] ?? 1, match + 1);\n  s.adv", "  s.adv")],
  ],
  [
    "thrifty",
    "a commit is told twice",
    "E12 takeAppend",
    [
      change(
        "replicate.ts",
        "  if (lacksEntries || isUntold) s.replicateTo(id);",
        "  if (lacksEntries || isUntold) { s.replicateTo(id); s.replicateTo(id); }",
      ),
    ],
  ],
  [
    "thrifty",
    "two calls for each command",
    "E12 takeAppend",
    [
      change(
        "replicate.ts",
        "cmd:[${command}]`);\n  for (const id of s.others) s.replicateTo(id);",
        "cmd:[${command}]`);\n  for (const id of s.others) { s.replicateTo(id); s.replicateTo(id); }",
      ),
    ],
  ],
])("%s: %s", async (id, _, told, changes) => {
  const check = CHECKS.find((one) => one.id === id) as Check;
  const [first] = await brokenIn(await programWith(...changes), check, 1);
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(told);
  expect(check.rules).toContain(first?.rule);
});

test.each<[string, string, Change[]]>([
  [
    "backup",
    "the leader goes back to conflictIndex in any case",
    [
      change(
        "replicate.ts",
        "  const behind = last === undefined ? conflictIndex : last + 1;",
        "  const behind = conflictIndex;",
      ),
    ],
  ],
  [
    "backup",
    "after a refusal the leader waits for the next heartbeat",
    [
      change(
        "replicate.ts",
        "  s.sent[id] = { index: 0, commit: 0 };\n  s.replicateTo(id);",
        "  s.sent[id] = { index: 0, commit: 0 };",
      ),
    ],
  ],
  [
    "thrifty",
    "a commit is told with the next heartbeat",
    [
      change(
        "replicate.ts",
        "  if (lacksEntries || isUntold) s.replicateTo(id);",
        "  if (lacksEntries) s.replicateTo(id);",
      ),
    ],
  ],
  [
    "thrifty",
    "one call is on its way at a time",
    [
      change(
        "replicate.ts",
        "cmd:[${command}]`);\n  for (const id of s.others) s.replicateTo(id);",
        "cmd:[${command}]`);\n  for (const id of s.others) if ((s.matchIndex[id] ?? 0) >= (s.sent[id]?.index ?? 0)) s.replicateTo(id);",
      ),
    ],
  ],
])("%s: %s, which is right as well", async (id, _, changes) => {
  const check = CHECKS.find((one) => one.id === id) as Check;
  expect(await brokenIn(await programWith(...changes), check, 1)).toEqual([]);
});
