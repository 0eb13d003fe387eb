import { expect, test } from "vitest";
import { DRAWING } from "../../../../grader/labs/raft/drawing.ts";
import { KINDS } from "../../../../grader/labs/raft/lanes.ts";
import { historyOf } from "./judge/history-text.ts";

const history = historyOf(
  "start 1; 1 writes N; tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0; 1<0 yes; 0>1 append 2 1/1 [T2v-] = no 0/1; 1>s apply 1 1a",
);

test("a history's lanes are its servers, those that are processes marked, and whom they speak with", () => {
  expect(DRAWING.lanes(history).map(({ label, isReal }) => [label, isReal])).toEqual([
    ["0", false],
    ["1", true],
    ["service", false],
  ]);
});

test("its rows are calls, their answers, ticks and disk writes, with what a right server makes of them", () => {
  const rows = DRAWING.rows(history).map(({ from, to, kind, text, note, worth }) =>
    [from === "" ? "" : `${from} > ${to}`, KINDS.all[kind]?.name ?? "", text, note, worth].filter(Boolean).join(" | "),
  );
  expect(rows.filter((row) => row !== "the disk answered")).toEqual([
    "server 1 was started",
    "server 1, to its disk: the disk of 1 of 3",
    "server 1: it is 200 ms",
    "server 1, to its disk: term 1, vote 1",
    "server 1 > server 0 | RequestVote | RequestVote term 1, last 0/0",
    "server 0 > server 1 | answer | granted, term 1 | 2 of 2 votes, with its own | counted",
    "server 0 > server 1 | AppendEntries | AppendEntries term 2, prev 1/1, no entries, commit 0 | does not match: its log ends at 0 (A3) | refused",
    "server 1, to its disk: term 2, vote -",
    "server 1 > server 0 | answer | refused, term 2, conflict 1/0 | never handed on",
    "server 1 > service | apply | apply 1/1 [a]",
    "service > server 1 | answer | ok | never handed on",
  ]);
});
