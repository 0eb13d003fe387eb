import { expect, test, vi } from "vitest";
import type { Check } from "../../../../grader/labs/zraft/check.ts";
import { catchUp } from "../../../../grader/labs/zraft/checks/catch-up.ts";
import { compact } from "../../../../grader/labs/zraft/checks/compact.ts";
import { install } from "../../../../grader/labs/zraft/checks/install.ts";
import { restore } from "../../../../grader/labs/zraft/checks/restore.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { brokenIn } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

const CHECKS: readonly Check[] = [compact, install, catchUp, restore];

const change = (file: string, from: string, to: string): Change => ({ file, from, to });

test.each(CHECKS.map((check) => [check.id, check] as const))("the reference breaks no rule in %s", async (_, check) => {
  const program = await programWith();
  for (const seed of [1, 2, 3]) expect(await brokenIn(program, check, seed)).toEqual([]);
});

/** In the stands of a check, a line of the reference changed: the first rule that is broken, and the function to look at. */
test.each<[string, string, string, Change[]]>([
  [
    "compact",
    "no snapshot is taken",
    "S1 compact",
    [
      change(
        "compact.ts",
        "  if (index <= s.snapshot.index || index > s.lastApplied) return false;",
        "  if (index >= 0) return false;",
      ),
    ],
  ],
  [
    "compact",
    "a snapshot of what was not applied is taken",
    "S1 compact",
    [change("compact.ts", "index > s.lastApplied) return false", "index > s.log.lastIndex) return false")],
  ],
  [
    "compact",
    "a snapshot and the rest of the log are two writes",
    "S1 save",
    [
      change(
        "persist.ts",
        "    s.disk.replace(Buffer.concat([owner, term, whole].map(encodeRecord)));",
        "    s.disk.replace(Buffer.concat([owner, term, { ...snapshot, entries: [] }].map(encodeRecord)));\n    s.disk.append(encodeRecord({ from: log.baseIndex + 1, entries: log.slice(log.baseIndex + 1) }));",
      ),
    ],
  ],
  [
    "compact",
    "the data of the snapshot are lost",
    "S1 compact",
    [
      change(
        "compact.ts",
        "  s.snapshot = { index, term, data };\n  s.log.dropTo(index, term);\n  s.save();\n  zlog",
        '  s.snapshot = { index, term, data: "" };\n  s.log.dropTo(index, term);\n  s.save();\n  zlog',
      ),
    ],
  ],
  [
    "compact",
    "what is in front of a snapshot stays on the disk",
    "S6 save",
    [
      change(
        "persist.ts",
        "    s.disk.replace(Buffer.concat([owner, term, whole].map(encodeRecord)));",
        "    s.disk.append(Buffer.concat([term, whole].map(encodeRecord)));",
      ),
    ],
  ],
  [
    "install",
    "a snapshot is taken that is not newer",
    "S3 InstallSnapshotRpc",
    [change("compact.ts", "  if (index > s.commitIndex) {", "  if (index > s.snapshot.index) {")],
  ],
  [
    "install",
    "what follows the snapshot is dropped",
    "S3 InstallSnapshotRpc",
    [
      change(
        "compact.ts",
        "    s.snapshot = { index, term, data };\n    s.log.dropTo(index, term);\n    s.commit",
        "    s.snapshot = { index, term, data };\n    s.log.dropTo(index, -1);\n    s.log.baseTerm = term;\n    s.commit",
      ),
    ],
  ],
  [
    "install",
    "what does not follow the snapshot is kept",
    "S3 InstallSnapshotRpc",
    [
      change(
        "compact.ts",
        "    s.snapshot = { index, term, data };\n    s.log.dropTo(index, term);\n    s.commit",
        "    s.snapshot = { index, term, data };\n    if (index <= s.log.lastIndex) { s.log.dropTo(index, s.log.term(index)); s.log.baseTerm = term; } else s.log.dropTo(index, term);\n    s.commit",
      ),
    ],
  ],
  [
    "install",
    "the service is not given the snapshot",
    "S4 InstallSnapshotRpc",
    [change("compact.ts", "  s.save();\n  s.wakeApply();\n", "  s.save();\n")],
  ],
  [
    "install",
    "the service is given the snapshot twice",
    "S4 InstallSnapshotRpc",
    [
      change(
        "compact.ts",
        "  s.save();\n  s.wakeApply();\n",
        "  s.save();\n  s.wakeApply();\n  if (index === s.snapshot.index) void s.service.restore(index, term, data);\n",
      ),
    ],
  ],
  [
    "catch-up",
    "a snapshot that was acknowledged is sent again",
    "S2 takeInstall",
    [
      change(
        "compact.ts",
        "  s.matchIndex[id] = Math.max(s.matchIndex[id] ?? 0, args.lastIncludedIndex);\n  s.nextIndex[id] = Math.max(s.nextIndex[id] ?? 1, s.matchIndex[id] + 1);\n  const isOnItsWay = (s.sent[id]?.index ?? 0) >= s.log.lastIndex;\n  if (s.nextIndex[id] <= s.log.lastIndex && !isOnItsWay) s.replicateTo(id);",
        "  s.replicateTo(id);",
      ),
    ],
  ],
  [
    "catch-up",
    "a snapshot is sent again while it is on its way",
    "S2 replicateTo",
    [change("replicate.ts", "  else if (s.installing.has(id)) sendEntries(s, id, 0, []);\n", "")],
  ],
  [
    "catch-up",
    "a snapshot that was lost is not sent again",
    "S2 replicateTo",
    [change("replicate.ts", "      if (s.currentTerm === args.term) s.installing.delete(id);\n", "")],
  ],
  ["catch-up", "no snapshot is sent", "S2 replicateTo", [change("replicate.ts", "  else sendSnapshot(s, id);", "")]],
  [
    "catch-up",
    "a snapshot has the index of the last entry",
    "S2 replicateTo",
    [change("replicate.ts", "    lastIncludedIndex: index,", "    lastIncludedIndex: s.log.lastIndex,")],
  ],
  [
    "restore",
    "what is in the snapshot does not match",
    "S5 AppendEntriesRpc",
    [
      change(
        "replicate.ts",
        "  if (prevLogIndex <= log.baseIndex) return undefined;",
        "  if (prevLogIndex < log.baseIndex) return { conflictTerm: 0, conflictIndex: log.lastIndex + 1 };\n  if (prevLogIndex === log.baseIndex) return undefined;",
      ),
    ],
  ],
  [
    "restore",
    "what is in the snapshot is looked for in the log",
    "S5 AppendEntriesRpc",
    [change("replicate.ts", "  if (prevLogIndex <= log.baseIndex) return undefined;\n", "")],
  ],
  [
    "restore",
    "the service is not given the snapshot",
    "S5 restore",
    [
      change(
        "persist.ts",
        "  s.commitIndex = s.snapshot.index;\n",
        "  s.commitIndex = s.snapshot.index;\n  s.lastApplied = s.snapshot.index;\n",
      ),
    ],
  ],
  [
    "restore",
    "the data of the snapshot are lost",
    "S5 restore",
    [change("persist.ts", "  s.snapshot = { index, term, data };", '  s.snapshot = { index, term, data: "" };')],
  ],
  [
    "restore",
    "what is behind the snapshot is forgotten",
    "D4 restore",
    [change("persist.ts", "  s.log.dropTo(index, term);\n  s.log.append(entries);", "  s.log.dropTo(index, term);")],
  ],
  [
    "restore",
    "a restarted server does not know that its snapshot is committed, and takes an older one",
    "S5 restore",
    [change("persist.ts", "  s.commitIndex = s.snapshot.index;\n", "")],
  ],
])("%s: %s", async (id, _, told, changes) => {
  const check = CHECKS.find((one) => one.id === id) as Check;
  const [first] = await brokenIn(await programWith(...changes), check, 1);
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(told);
  expect(check.rules).toContain(first?.rule);
});

test.each<[string, string, Change[]]>([
  [
    "install",
    "what was applied is forgotten for the restore",
    [change("compact.ts", "    s.commitIndex = index;\n", "    s.commitIndex = index;\n    s.lastApplied = 0;\n")],
  ],
  [
    "catch-up",
    "what is behind a snapshot waits for the next heartbeat",
    [
      change(
        "compact.ts",
        "  const isOnItsWay = (s.sent[id]?.index ?? 0) >= s.log.lastIndex;\n  if (s.nextIndex[id] <= s.log.lastIndex && !isOnItsWay) s.replicateTo(id);\n",
        "",
      ),
    ],
  ],
])("%s: %s, which is right as well", async (id, _, changes) => {
  const check = CHECKS.find((one) => one.id === id) as Check;
  expect(await brokenIn(await programWith(...changes), check, 1)).toEqual([]);
});

test("in catch-up each answer to a call without entries brings another while a snapshot is on its way: that is told of the leader's heartbeats", async () => {
  const program = await programWith(change("replicate.ts", " && !s.installing.has(id);", ";"));
  const found = await brokenIn(program, catchUp, 1);
  expect(found.map(({ rule, functions }) => `${rule} ${functions[0]}`)).toContain("E12 takeAppend");
});
